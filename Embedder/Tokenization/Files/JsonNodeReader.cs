using System.Text.Json;

namespace SearchEngine.Embedder.Tokenization.Files;

/// <summary>An object of a tokenizer file that knows its file and place, so that every error can name them.</summary>
/// <param name="File">Path of the file.</param>
/// <param name="Place">Path of this value in it, for example <c>model</c> or <c>normalizer.normalizers[1]</c>.</param>
/// <param name="Value">The value itself.</param>
internal readonly record struct JsonNodeReader(string File, string Place, JsonElement Value)
{
    public bool IsNull => Value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    /// <summary>The `type` of a component.</summary>
    public string Type => Text("type");

    /// <summary>A member; its value is undefined when it is absent.</summary>
    public JsonNodeReader this[string name] => new(File, Place.Length == 0 ? name : $"{Place}.{name}",
        Value.ValueKind == JsonValueKind.Object && Value.TryGetProperty(name, out var member) ? member : default);

    /// <summary>The members of an array.</summary>
    public IEnumerable<JsonNodeReader> Items()
    {
        if (Value.ValueKind != JsonValueKind.Array) throw Wrong("a list");
        return Enumerate(this);
    }

    /// <summary>A string that must be there.</summary>
    public string Text(string name) => this[name].AsText();

    /// <summary>A string, or null when it is absent or null.</summary>
    public string? OptionalText(string name)
    {
        var member = this[name];
        return member.IsNull ? null : member.AsText();
    }

    /// <summary>A truth value, or <paramref name="otherwise"/> when it is absent or null.</summary>
    public bool Flag(string name, bool otherwise)
    {
        var member = this[name];
        if (member.IsNull) return otherwise;
        return member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? member.Value.GetBoolean()
            : throw member.Wrong("true or false");
    }

    /// <summary>A whole number, or <paramref name="otherwise"/> when it is absent or null.</summary>
    public int Integer(string name, int otherwise)
    {
        var member = this[name];
        return member.IsNull ? otherwise : member.AsInteger();
    }

    /// <summary>This value as a string.</summary>
    public string AsText() => Value.ValueKind == JsonValueKind.String ? Value.GetString()! : throw Wrong("a string");

    /// <summary>This value as a whole number.</summary>
    public int AsInteger() =>
        Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out var number)
            ? number
            : throw Wrong("a whole number");

    /// <summary>The error for a component of unknown type.</summary>
    public ModelFolderException Unknown(string kind, string known) =>
        new(File, $"{Place}.type is \"{Type}\", which is no {kind} that is supported; use one of {known}.");

    /// <summary>The error for a value of the wrong kind.</summary>
    public ModelFolderException Wrong(string expected)
    {
        var found = Value.ValueKind == JsonValueKind.Undefined ? "missing" : Shorten(Value.GetRawText());
        return new ModelFolderException(File, $"{Place} must be {expected} and is {found}; fetch the file again.");
    }

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "…";

    private static IEnumerable<JsonNodeReader> Enumerate(JsonNodeReader list)
    {
        var index = 0;
        foreach (var item in list.Value.EnumerateArray())
        {
            yield return new JsonNodeReader(list.File, $"{list.Place}[{index++}]", item);
        }
    }
}
