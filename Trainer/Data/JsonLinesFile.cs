// Reads JSON Lines, plain or compressed.

using System.Text;
using System.Text.Json;

namespace SearchEngine.Trainer.Data;

/// <summary>One object a line; blank lines are skipped. Files end in .jsonl, .jsonl.gz or .jsonl.xz.</summary>
public static class JsonLinesFile
{
    private static readonly string[] Endings = [".jsonl", ".jsonl.gz", ".jsonl.xz"];

    /// <summary>Reads every object of a file with its 1-based line number.</summary>
    /// <param name="path">A file that ends in .jsonl, .jsonl.gz or .jsonl.xz.</param>
    /// <returns>The objects in file order. An element is valid until the next one is read.</returns>
    /// <exception cref="DatasetException">The file is missing or damaged, or a line is no JSON object.</exception>
    public static IEnumerable<(int Line, JsonElement Row)> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new DatasetException($"{path}: no such file. Give a .jsonl, .jsonl.gz or .jsonl.xz file.");
        }
        using PackedFile file = PackedFile.Open(path);
        foreach ((int, JsonElement) row in Rows(path, file, file.Content))
        {
            yield return row;
        }
        file.AssertComplete();
    }

    /// <summary>The objects of a stream that is, or lies within, a file.</summary>
    internal static IEnumerable<(int Line, JsonElement Row)> Rows(string name, PackedFile file, Stream content)
    {
        using StreamReader reader = new(content, Encoding.UTF8, true, 1 << 16, leaveOpen: true);
        for (int line = 1; file.Read(reader.ReadLine) is { } text; line++)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }
            using JsonDocument document = Parse(name, line, text);
            yield return (line, document.RootElement);
        }
    }

    /// <summary>Whether a path ends as the files do that <see cref="Read"/> takes.</summary>
    internal static bool IsOne(string path) =>
        Endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>
    /// The file's name without folder and extensions: <c>a/pairs-medquad.jsonl.xz</c> is <c>pairs-medquad</c>.
    /// </summary>
    /// <param name="path">A path of a JSON Lines file.</param>
    public static string NameOf(string path)
    {
        string name = Path.GetFileName(path);
        int end = name.IndexOf(".jsonl", StringComparison.Ordinal);
        return end > 0 ? name[..end] : Path.GetFileNameWithoutExtension(name);
    }

    private static JsonDocument Parse(string path, int line, string text)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text);
        }
        catch (JsonException error)
        {
            throw new DatasetException(
                $"{path}, line {line}: not valid JSON ({error.Message}). Put one complete JSON object on each line.",
                error);
        }
        string? fault = document.RootElement.ValueKind != JsonValueKind.Object
            ? "expected a JSON object, found something else."
            : JsonText.IsWhole(text, document.RootElement) ? null
            : "a string holds half of a surrogate pair (\\ud800 to \\udfff). Write the character whole, or leave it out.";
        if (fault is not null)
        {
            document.Dispose();
            throw new DatasetException($"{path}, line {line}: {fault}");
        }
        return document;
    }
}
