// Documents as JSON Lines of {id or _id, title?, text}; a BEIR folder's corpus.jsonl is one.

using System.Globalization;
using System.Text.Json;

namespace SearchEngine.Trainer.Data;

/// <summary>Reads documents.</summary>
public static class DocumentFile
{
    /// <summary>Reads id, title and text of every document; a row without an id is named by its line.</summary>
    /// <param name="path">A .jsonl, .jsonl.gz or .jsonl.xz file, or a folder with corpus.jsonl.</param>
    /// <exception cref="DatasetException">It is unreadable, or a row has no text.</exception>
    public static IEnumerable<(string Id, string? Title, string Text)> Read(string path)
    {
        string file = Directory.Exists(path) ? Path.Combine(path, "corpus.jsonl") : path;
        foreach ((int line, JsonElement row) in JsonLinesFile.Read(file))
        {
            string text = String(row, "text")
                ?? throw new DatasetException($"{file}, line {line}: the field \"text\" is missing or no string.");
            string id = String(row, "id") ?? String(row, "_id") ?? line.ToString(CultureInfo.InvariantCulture);
            yield return (id, String(row, "title"), text);
        }
    }

    private static string? String(JsonElement row, string field) =>
        row.TryGetProperty(field, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
