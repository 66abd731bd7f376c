// Reads filters from JSON, in the forms that users of MongoDB ({"year": {"$gte": 2015}}, with or without "$") and of
// Qdrant ({"must": [{"key": "year", "range": {"gte": 2015}}]}) write down without looking anything up.
using System.Text.Json;

namespace SearchEngine.Index.Filtering;

/// <summary>Turns JSON into a <see cref="Filter"/>; every error names the path at which it stands.</summary>
public static class FilterJson
{
    private const int MaxDepth = 32;
    private const string Root = "filter";

    /// <summary>Reads a filter from text.</summary>
    /// <param name="json">A JSON object.</param>
    /// <exception cref="InvalidInputException">The text is no JSON, or no filter.</exception>
    public static Filter Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return Parse(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new InvalidInputException(Root, $"is no JSON: {exception.Message}");
        }
    }

    /// <summary>Reads a filter from JSON that is parsed already.</summary>
    /// <param name="json">A JSON object.</param>
    /// <exception cref="InvalidInputException">The JSON is no filter.</exception>
    public static Filter Parse(JsonElement json) => ReadObject(json, Root, prefix: "", depth: 0);

    private static Filter ReadObject(JsonElement json, string path, string prefix, int depth)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw Wrong(path, json, "an object such as {\"lang\": \"en\"}");
        if (depth > MaxDepth)
            throw new InvalidInputException(path, $"is nested more than {MaxDepth} deep; flatten it.");
        if (IsKeyedCondition(json))
            return ReadKeyedCondition(json, path, prefix);
        List<Filter> parts = [];
        foreach (JsonProperty property in json.EnumerateObject())
            parts.Add(ReadProperty(property, $"{path}.{property.Name}", prefix, depth));
        return parts.Count == 1 ? parts[0] : new AndFilter(parts);
    }

    private static Filter ReadProperty(JsonProperty property, string path, string prefix, int depth)
    {
        JsonElement value = property.Value;
        bool isGroup = value.ValueKind is JsonValueKind.Array or JsonValueKind.Object;
        switch (property.Name)
        {
            case "$and" or "$or" or "$nor" or "$not" or "must" or "should" or "must_not" when !isGroup:
                throw Wrong(path, value, "an array of filters");
            case "$and" or "and" or "must" when isGroup:
                return new AndFilter(ReadGroup(value, path, prefix, depth));
            case "$or" or "or" or "should" when isGroup:
                return new OrFilter(ReadGroup(value, path, prefix, depth));
            case "$nor" or "nor" or "$not" or "not" or "must_not" when isGroup:
                return new NotFilter(new OrFilter(ReadGroup(value, path, prefix, depth)));
            case "min_should" when value.ValueKind == JsonValueKind.Object:
                return ReadMinShould(value, path, prefix, depth);
            case "has_id" or "_id" or "$id":
                return FilterOperators.ReadIds(value, path);
            case "is_empty" or "is_null" when FilterOperators.KeyOf(value) is { } key:
                return property.Name == "is_empty"
                    ? new NotFilter(new ExistsFilter(prefix + key))
                    : new NullFilter(prefix + key);
            case "nested" when FilterOperators.KeyOf(value) is { } key
                && value.TryGetProperty("filter", out JsonElement inner):
                return ReadObject(inner, $"{path}.filter", $"{prefix}{key.Replace("[]", "")}.", depth + 1);
            default:
                return ReadField(property, path, prefix, depth);
        }
    }

    private static Filter ReadField(JsonProperty property, string path, string prefix, int depth)
    {
        if (property.Name.StartsWith('$'))
        {
            throw new InvalidInputException(
                path, "is no operator here; use $and, $or, $nor, $not, or the name of a field first.");
        }
        if (property.Name.Length == 0)
            throw new InvalidInputException(path, "needs the name of a field.");
        string field = prefix + property.Name;
        JsonElement value = property.Value;
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return new NullFilter(field);
            case JsonValueKind.Array:
                return new InFilter(field, FilterOperators.ReadValues(value, path));
            case JsonValueKind.Object when FilterOperators.AreOperators(value):
                return FilterOperators.Read(field, value, path);
            case JsonValueKind.Object:
                return ReadObject(value, path, $"{field}.", depth + 1);
            default:
                return new InFilter(field, [FilterOperators.ReadValue(value, path)]);
        }
    }

    private static List<Filter> ReadGroup(JsonElement json, string path, string prefix, int depth)
    {
        if (json.ValueKind == JsonValueKind.Object)
            return [ReadObject(json, path, prefix, depth + 1)];
        List<Filter> parts = [];
        foreach (JsonElement part in json.EnumerateArray())
            parts.Add(ReadObject(part, $"{path}[{parts.Count}]", prefix, depth + 1));
        return parts;
    }

    private static OrFilter ReadMinShould(JsonElement json, string path, string prefix, int depth)
    {
        if (!json.TryGetProperty("conditions", out JsonElement conditions)
            || !json.TryGetProperty("min_count", out JsonElement count)
            || count.ValueKind != JsonValueKind.Number
            || !count.TryGetInt32(out int required)
            || required < 1)
        {
            throw new InvalidInputException(path, "needs \"conditions\", an array, and \"min_count\", 1 or more.");
        }
        List<Filter> parts = ReadGroup(conditions, $"{path}.conditions", prefix, depth);
        return new OrFilter(parts) { Required = required };
    }

    // Qdrant's condition: {"key": "year", "range": {...}}. A field that is named "key" has no operator beside it.
    private static bool IsKeyedCondition(JsonElement json) =>
        json.TryGetProperty("key", out JsonElement key) && key.ValueKind == JsonValueKind.String
        && json.EnumerateObject().Any(property => FilterOperators.IsKeyedOperator(property.Name));

    private static Filter ReadKeyedCondition(JsonElement json, string path, string prefix)
    {
        string field = prefix + json.GetProperty("key").GetString()!.Replace("[]", "");
        List<Filter> parts = [];
        foreach (JsonProperty property in json.EnumerateObject())
        {
            if (property.Name != "key")
                parts.Add(FilterOperators.ReadOne(field, property.Name, property.Value, $"{path}.{property.Name}"));
        }
        return parts.Count == 1 ? parts[0] : new AndFilter(parts);
    }

    internal static InvalidInputException Wrong(string path, JsonElement found, string expected) =>
        new(path, $"{Shown(found)} is {KindOf(found)}; expected {expected}.");

    private static string KindOf(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a truth value",
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        _ => "null",
    };

    private static string Shown(JsonElement json)
    {
        string text = json.GetRawText();
        return text.Length <= 80 ? text : $"{text.AsSpan(0, 77)}...";
    }
}
