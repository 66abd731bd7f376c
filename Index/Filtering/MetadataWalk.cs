// Metadata -> typed values by path. Arrays are passed through: each element counts as a value of the array's path.
using System.Text.Json;

namespace SearchEngine.Index.Filtering;

/// <summary>Collects the values that a document's metadata brings to the index.</summary>
internal static class MetadataWalk
{
    /// <summary>Collects the values below a path.</summary>
    /// <param name="json">An object or a value.</param>
    /// <param name="path">Its path; empty for the metadata itself.</param>
    /// <param name="values">Where the values go.</param>
    /// <param name="declared">The only paths to collect; null for all.</param>
    public static void Collect(
        JsonElement json, string path, List<(string, FieldKind, object?)> values, HashSet<string>? declared)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                if (path.Length > 0 && GeoMetadata.PointOf(json) is { } point)
                    Add(path, FieldKind.Geo, point, values, declared);
                string prefix = path.Length == 0 ? "" : $"{path}.";
                foreach (JsonProperty property in json.EnumerateObject())
                    Collect(property.Value, prefix + property.Name, values, declared);
                break;
            case JsonValueKind.Array:
                foreach (JsonElement element in json.EnumerateArray())
                    Collect(element, path, values, declared);
                break;
            case JsonValueKind.String:
                string text = json.GetString()!;
                Add(path, FieldKind.Text, text, values, declared);
                if (FieldDate.TryParse(text, out double date))
                    Add(path, FieldKind.Date, date, values, declared);
                break;
            case JsonValueKind.Number:
                Add(path, FieldKind.Number, json.GetDouble(), values, declared);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                Add(path, FieldKind.Truth, json.GetBoolean(), values, declared);
                break;
            case JsonValueKind.Null:
                Add(path, FieldKind.Null, null, values, declared);
                break;
        }
    }

    private static void Add(
        string path,
        FieldKind kind,
        object? value,
        List<(string, FieldKind, object?)> values,
        HashSet<string>? declared)
    {
        if (declared is null || declared.Contains(path))
            values.Add((path, kind, value));
    }
}
