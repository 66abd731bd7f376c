// One line of a file of JSON lines.
using System.Text.Json;

namespace SearchEngine.Server.Commands;

/// <summary>A JSON object and where it stands.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Number">The line, from 1.</param>
/// <param name="Value">The object.</param>
internal readonly record struct JsonLine(string File, int Number, JsonElement Value)
{
    /// <summary>A string field.</summary>
    /// <exception cref="InvalidDataException">There is none, or it is not text; names file, line and field.</exception>
    public string Text(string field)
    {
        if (!Value.TryGetProperty(field, out JsonElement value) || value.ValueKind != JsonValueKind.String)
        {
            throw new InvalidDataException($"{File}:{Number}: has no string field \"{field}\".");
        }

        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new InvalidDataException($"{File}:{Number}: \"{field}\" is not Unicode: it holds a lone surrogate.");
        }
    }
}
