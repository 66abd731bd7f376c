using System.Text.Json;

namespace SearchEngine.Embedder.Reading;

/// <summary>A value of a configuration file that knows its file and place, so that every error names them. An absent
/// file or member is an undefined value; null counts as absent.</summary>
/// <param name="File">Path of the file.</param>
/// <param name="Place">Path of this value in it, for example <c>rope_scaling.factor</c>; empty for the root.</param>
/// <param name="Value">The value itself.</param>
internal readonly record struct ConfigNode(string File, string Place, JsonElement Value)
{
    public bool IsAbsent => Value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    public ConfigNode this[string name] => new(File, Place.Length == 0 ? name : $"{Place}.{name}",
        Value.ValueKind == JsonValueKind.Object && Value.TryGetProperty(name, out var member) ? member : default);

    /// <summary>Reads a file whose root must be an object or a list; an absent file is an absent value.</summary>
    public static ConfigNode ReadFile(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        if (!System.IO.File.Exists(path)) return new ConfigNode(path, "", default);
        try
        {
            using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(path),
                new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return new ConfigNode(path, "", document.RootElement.Clone());
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ModelFolderException(path, $"is not readable JSON ({error.Message}); fetch it again.", error);
        }
    }

    public IEnumerable<ConfigNode> Items()
    {
        if (Value.ValueKind != JsonValueKind.Array) throw Wrong("a list");
        var node = this;
        return Value.EnumerateArray().Select((item, index) =>
            new ConfigNode(node.File, $"{node.Place}[{index}]", item));
    }

    public string Text(string otherwise)
    {
        if (IsAbsent) return otherwise;
        return Value.ValueKind == JsonValueKind.String ? Value.GetString()! : throw Wrong("a string");
    }

    public bool Flag(bool otherwise)
    {
        if (IsAbsent) return otherwise;
        return Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? Value.GetBoolean()
            : throw Wrong("true or false");
    }

    /// <summary>A whole number of at least one.</summary>
    public int Count(int otherwise, int most = 1 << 24)
    {
        if (IsAbsent) return otherwise;
        if (Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out var number) && number >= 1
            && number <= most) return number;
        throw Wrong($"a whole number from 1 to {most}");
    }

    /// <summary>A whole number of at least one that has no default.</summary>
    public int RequiredCount(int most = 1 << 24) => IsAbsent ? throw Wrong("given") : Count(1, most);

    /// <summary>A number above zero.</summary>
    public double Positive(double otherwise)
    {
        if (IsAbsent) return otherwise;
        if (Value.ValueKind == JsonValueKind.Number && Value.TryGetDouble(out var number) && number > 0
            && double.IsFinite(number)) return number;
        throw Wrong("a number above zero");
    }

    public ModelFolderException Wrong(string expected)
    {
        var found = Value.ValueKind == JsonValueKind.Undefined ? "missing" : Value.GetRawText();
        if (found.Length > 60) found = found[..60] + "…";
        return new ModelFolderException(File, $"{Place} must be {expected} and is {found}; correct it or fetch the "
            + "file again.");
    }
}
