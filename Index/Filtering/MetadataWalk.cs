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
    public static void Collect(JsonElement json, string path, List<(string, FieldKind, object?)> values)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                if (path.Length > 0 && GeoMetadata.PointOf(json) is { } point)
                    values.Add((path, FieldKind.Geo, point));
                string prefix = path.Length == 0 ? "" : $"{path}.";
                foreach (JsonProperty property in json.EnumerateObject())
                    Collect(property.Value, prefix + property.Name, values);
                break;
            case JsonValueKind.Array:
                foreach (JsonElement element in json.EnumerateArray())
                    Collect(element, path, values);
                break;
            case JsonValueKind.String:
                string text = json.GetString()!;
                values.Add((path, FieldKind.Text, text));
                if (FieldDate.TryParse(text, out double date))
                    values.Add((path, FieldKind.Date, date));
                break;
            case JsonValueKind.Number:
                values.Add((path, FieldKind.Number, json.GetDouble()));
                break;
            case JsonValueKind.True or JsonValueKind.False:
                values.Add((path, FieldKind.Truth, json.GetBoolean()));
                break;
            case JsonValueKind.Null:
                values.Add((path, FieldKind.Null, null));
                break;
        }
    }
}
