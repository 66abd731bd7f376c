// Reads the fields of a JSON object and names the field, the value and what was expected whenever one is wrong.
using System.Text.Json;
using SearchEngine.Index;

namespace SearchEngine.Query;

/// <summary>The fields of one JSON object of a request.</summary>
internal readonly struct JsonFields
{
    private readonly JsonElement _json;
    private readonly string _prefix;

    /// <summary>Begins to read an object.</summary>
    /// <param name="json">The object.</param>
    /// <param name="path">Where it stands in the request; empty for the request itself.</param>
    /// <param name="known">The names of its fields.</param>
    /// <exception cref="InvalidInputException">It is no object, or has a field that is not known.</exception>
    public JsonFields(JsonElement json, string path, params ReadOnlySpan<string> known)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw Wrong(path.Length == 0 ? "body" : path, json, "an object");
        _json = json;
        _prefix = path.Length == 0 ? "" : $"{path}.";
        foreach (JsonProperty property in json.EnumerateObject())
        {
            if (!known.Contains(property.Name))
            {
                string names = string.Join(", ", known.ToArray());
                throw new InvalidInputException(_prefix + property.Name, $"is not a known field; known are {names}.");
            }
        }
    }

    /// <summary>A field of any kind; null when it is absent or null.</summary>
    public JsonElement? Any(string name) =>
        _json.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A text.</summary>
    public string? Text(string name) => Any(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw Wrong(_prefix + name, value, "text");

    /// <summary>True or false; false when absent.</summary>
    public bool Flag(string name) => Any(name)?.ValueKind switch
    {
        null or JsonValueKind.False => false,
        JsonValueKind.True => true,
        _ => throw Wrong(_prefix + name, Any(name)!.Value, "true or false"),
    };

    /// <summary>A whole number within bounds.</summary>
    public int? Whole(string name, int lowest, int highest)
    {
        if (Any(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
            && number >= lowest && number <= highest)
        {
            return number;
        }
        throw Wrong(_prefix + name, value, $"a whole number from {lowest} to {highest}");
    }

    /// <summary>A number within bounds.</summary>
    public float? Number(string name, float lowest, float highest)
    {
        if (Any(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out float number)
            && number >= lowest && number <= highest)
        {
            return number;
        }
        bool bound = lowest > float.MinValue || highest < float.MaxValue;
        throw Wrong(_prefix + name, value, bound ? $"a number from {lowest} to {highest}" : "a number");
    }

    /// <summary>An array of texts.</summary>
    public string[]? Texts(string name)
    {
        if (Any(name) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Array)
            throw Wrong(_prefix + name, value, "an array of texts");
        string prefix = _prefix;
        return
        [
            .. value.EnumerateArray().Select((item, i) => item.ValueKind == JsonValueKind.String
                ? item.GetString()!
                : throw Wrong($"{prefix}{name}[{i}]", item, "text")),
        ];
    }

    /// <summary>An array of finite numbers.</summary>
    public float[]? Numbers(string name)
    {
        if (Any(name) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Array)
            throw Wrong(_prefix + name, value, "an array of numbers");
        var numbers = new float[value.GetArrayLength()];
        int next = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            bool isNumber = item.ValueKind == JsonValueKind.Number;
            if (!isNumber || !item.TryGetSingle(out float number) || !float.IsFinite(number))
                throw Wrong($"{_prefix}{name}[{next}]", item, "a finite number");
            numbers[next++] = number;
        }
        return numbers;
    }

    /// <summary>One of a few names.</summary>
    public T? Name<T>(string name)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
            return null;
        foreach (T value in Enum.GetValues<T>())
        {
            if (SnakeCase(value) == text)
                return value;
        }
        string names = string.Join(", ", Enum.GetValues<T>().Select(SnakeCase));
        throw new InvalidInputException(_prefix + name, $"\"{text}\" is none of {names}.");
    }

    /// <summary>The error about a value that is not what was expected.</summary>
    public static InvalidInputException Wrong(string path, JsonElement found, string expected)
    {
        string shown = found.GetRawText();
        if (shown.Length > 80)
            shown = $"{shown.AsSpan(0, 77)}...";
        return new InvalidInputException(path, $"{shown} is not accepted; expected {expected}.");
    }

    private static string SnakeCase<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
