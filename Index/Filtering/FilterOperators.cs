// The operators that stand behind a field's name in a JSON filter, with and without "$".
using System.Text.Json;

namespace SearchEngine.Index.Filtering;

/// <summary>Reads {"gte": 1, "lt": 5} and its like.</summary>
internal static class FilterOperators
{
    private const int MaxValues = 65_536;

    private const string Known =
        "eq, ne, in, nin, all, gt, gte, lt, lte, prefix, contains, exists, is_null, geo_radius, not";

    /// <summary>
    /// True when the object holds operators and no nested field names. An operator with "$" always counts.
    /// </summary>
    public static bool AreOperators(JsonElement json)
    {
        bool any = false;
        bool all = true;
        foreach (JsonProperty property in json.EnumerateObject())
        {
            bool isOperator = property.Name.StartsWith('$') || IsOperator(property.Name);
            any |= property.Name.StartsWith('$');
            all &= isOperator;
        }
        return any || all;
    }

    /// <summary>True for the operators that Qdrant writes beside a key.</summary>
    public static bool IsKeyedOperator(string name) => name is "match" or "range" or "geo_radius" || IsOperator(name);

    /// <summary>All operators of an object; every one must hold.</summary>
    public static Filter Read(string field, JsonElement json, string path)
    {
        List<Filter> parts = [];
        double? from = null, to = null, above = null, below = null;
        FieldKind? rangeKind = null;
        foreach (JsonProperty property in json.EnumerateObject())
        {
            string at = $"{path}.{property.Name}";
            string name = property.Name.TrimStart('$');
            if (name is not ("gt" or "gte" or "lt" or "lte"))
            {
                parts.Add(ReadOne(field, property.Name, property.Value, at));
                continue;
            }
            if (property.Value.ValueKind == JsonValueKind.Null)
                continue;
            (FieldKind kind, double bound) = ReadBound(property.Value, at);
            if (rangeKind is { } known && known != kind)
            {
                string expected = known == FieldKind.Date ? "a date" : "a number";
                throw FilterJson.Wrong(at, property.Value, $"{expected} as the other bound");
            }
            rangeKind = kind;
            switch (name)
            {
                case "gt": above = bound; break;
                case "gte": from = bound; break;
                case "lt": below = bound; break;
                default: to = bound; break;
            }
        }
        if (rangeKind is { } found)
            parts.Add(RangeFilter.Of(field, found, from, to, above, below));
        return parts.Count == 1 ? parts[0] : new AndFilter(parts);
    }

    /// <summary>One operator.</summary>
    public static Filter ReadOne(string field, string name, JsonElement value, string path)
    {
        switch (name.TrimStart('$'))
        {
            case "eq" or "value":
                return value.ValueKind == JsonValueKind.Null
                    ? new NullFilter(field)
                    : new InFilter(field, [ReadValue(value, path)]);
            case "ne":
                return new NotFilter(ReadOne(field, "eq", value, path));
            case "in" or "any":
                return new InFilter(field, ReadValues(value, path));
            case "nin" or "except":
                return new NotFilter(new InFilter(field, ReadValues(value, path)));
            case "all":
                return new AndFilter([.. ReadValues(value, path).Select(one => new InFilter(field, [one]))]);
            case "gt" or "gte" or "lt" or "lte":
                (FieldKind kind, double bound) = ReadBound(value, path);
                return RangeFilter.Of(
                    field,
                    kind,
                    from: name.EndsWith("gte", StringComparison.Ordinal) ? bound : null,
                    to: name.EndsWith("lte", StringComparison.Ordinal) ? bound : null,
                    above: name.EndsWith("gt", StringComparison.Ordinal) ? bound : null,
                    below: name.EndsWith("lt", StringComparison.Ordinal) ? bound : null);
            case "prefix" or "starts_with":
                return new PrefixFilter(field, ReadText(value, path));
            case "contains" or "text":
                return value.ValueKind == JsonValueKind.String
                    ? new ContainsFilter(field, ReadText(value, path))
                    : new InFilter(field, [ReadValue(value, path)]);
            case "exists":
                return ReadTruth(value, path) ? new ExistsFilter(field) : new NotFilter(new ExistsFilter(field));
            case "is_null":
                return ReadTruth(value, path) ? new NullFilter(field) : new NotFilter(new NullFilter(field));
            case "is_empty":
                return ReadTruth(value, path) ? new NotFilter(new ExistsFilter(field)) : new ExistsFilter(field);
            case "geo_radius" or "near" or "geo":
                return ReadGeo(field, value, path);
            case "match" or "range" when value.ValueKind == JsonValueKind.Object:
                return Read(field, value, path);
            case "not" when value.ValueKind == JsonValueKind.Object:
                return new NotFilter(Read(field, value, path));
            default:
                throw new InvalidInputException(path, $"is no operator; use one of {Known}.");
        }
    }

    /// <summary>A text, number or truth value.</summary>
    public static FilterValue ReadValue(JsonElement json, string path) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString()!,
        JsonValueKind.Number => json.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw FilterJson.Wrong(path, json, "text, a number or a truth value"),
    };

    /// <summary>An array of values; a single one stands for an array of one.</summary>
    public static FilterValue[] ReadValues(JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Array)
            return [ReadValue(json, path)];
        if (json.GetArrayLength() > MaxValues)
            throw new InvalidInputException(path, $"holds {json.GetArrayLength()} values; at most {MaxValues} fit.");
        return [.. json.EnumerateArray().Select((value, i) => ReadValue(value, $"{path}[{i}]"))];
    }

    /// <summary>The ids of an id condition: one, an array, or {"in": array}.</summary>
    public static IdFilter ReadIds(JsonElement json, string path)
    {
        if (json.ValueKind == JsonValueKind.Object)
        {
            JsonProperty? only = json.EnumerateObject().Count() == 1 ? json.EnumerateObject().First() : null;
            if (only?.Name is not ("$in" or "in" or "$eq" or "eq"))
                throw FilterJson.Wrong(path, json, "an id, or an array of ids");
            json = only.Value.Value;
        }
        if (json.ValueKind == JsonValueKind.String)
            return new IdFilter([json.GetString()!]);
        if (json.ValueKind != JsonValueKind.Array)
            throw FilterJson.Wrong(path, json, "an id, or an array of ids");
        return new IdFilter([.. json.EnumerateArray().Select((id, i) => ReadText(id, $"{path}[{i}]"))]);
    }

    /// <summary>The "key" of {"key": "year"}; null when there is none.</summary>
    public static string? KeyOf(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("key", out JsonElement key)
        && key.ValueKind == JsonValueKind.String ? key.GetString() : null;

    private static bool IsOperator(string name) => name is "eq" or "ne" or "in" or "nin" or "all" or "gt" or "gte"
        or "lt" or "lte" or "prefix" or "starts_with" or "contains" or "exists" or "is_null" or "is_empty"
        or "geo_radius" or "near" or "not" or "match" or "range" or "any" or "except";

    private static (FieldKind Kind, double Bound) ReadBound(JsonElement json, string path)
    {
        if (json.ValueKind == JsonValueKind.Number)
            return (FieldKind.Number, json.GetDouble());
        if (json.ValueKind == JsonValueKind.String && FieldDate.TryParse(json.GetString()!, out double date))
            return (FieldKind.Date, date);
        throw FilterJson.Wrong(path, json, "a number or an ISO 8601 date such as \"2024-05-01\"");
    }

    private static string ReadText(JsonElement json, string path) => json.ValueKind == JsonValueKind.String
        ? json.GetString()!
        : throw FilterJson.Wrong(path, json, "text");

    private static bool ReadTruth(JsonElement json, string path) => json.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw FilterJson.Wrong(path, json, "true or false"),
    };

    private static GeoFilter ReadGeo(string field, JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw FilterJson.Wrong(path, json, "{\"lat\", \"lon\", \"radius\" in meters}");
        JsonElement center = json.TryGetProperty("center", out JsonElement given) ? given : json;
        if (center.ValueKind != JsonValueKind.Object || GeoMetadata.PointOf(center) is not { } point)
            throw FilterJson.Wrong($"{path}.center", center, "\"lat\" from -90 to 90 and \"lon\" from -180 to 180");
        foreach ((string name, double unit) in new[] { ("radius", 1.0), ("radius_m", 1.0), ("radius_km", 1_000.0) })
        {
            if (!json.TryGetProperty(name, out JsonElement radius))
                continue;
            if (radius.ValueKind != JsonValueKind.Number || !(radius.GetDouble() >= 0))
                throw FilterJson.Wrong($"{path}.{name}", radius, "a number, 0 or more");
            return new GeoFilter(field, point, radius.GetDouble() * unit);
        }
        throw new InvalidInputException(path, "needs \"radius\" in meters, or \"radius_km\".");
    }
}
