// Corpus files are JSON Lines of {title, text} (documents) or {q, d} (pairs).

using System.Text.Json;

namespace SearchEngine.Trainer.Data;

/// <summary>Reads a corpus file into title-and-text records.</summary>
public static class CorpusFile
{
    /// <summary>Reads the usable rows: both sides present and neither blank. Other rows are passed over.</summary>
    /// <param name="path">A .jsonl, .jsonl.gz or .jsonl.xz file of {title, text} or {q, d} rows.</param>
    /// <exception cref="DatasetException">The file is unreadable, or a row has neither shape.</exception>
    public static IEnumerable<CorpusRecord> Read(string path)
    {
        foreach ((int line, JsonElement row) in JsonLinesFile.Read(path))
        {
            if (!TryTexts(row, "q", "d", out CorpusRecord record) && !TryTexts(row, "title", "text", out record))
            {
                throw new DatasetException(
                    $"{path}, line {line}: expected the strings \"title\" and \"text\", or \"q\" and \"d\".");
            }
            if (!string.IsNullOrWhiteSpace(record.Title) && !string.IsNullOrWhiteSpace(record.Text))
            {
                yield return record;
            }
        }
    }

    /// <summary>The corpus files of a folder in ordinal order of their names, or the one file given.</summary>
    /// <param name="path">A folder, or one file.</param>
    /// <exception cref="DatasetException">Nothing is there.</exception>
    public static IReadOnlyList<string> List(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }
        string[] files = Directory.Exists(path)
            ? Directory.GetFiles(path).Where(file => file.Contains(".jsonl", StringComparison.Ordinal)).ToArray()
            : [];
        if (files.Length == 0)
        {
            throw new DatasetException($"{path}: no .jsonl, .jsonl.gz or .jsonl.xz file there.");
        }
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    private static bool TryTexts(JsonElement row, string shortField, string longField, out CorpusRecord record)
    {
        record = default;
        if (!row.TryGetProperty(shortField, out JsonElement title) || title.ValueKind != JsonValueKind.String ||
            !row.TryGetProperty(longField, out JsonElement text) || text.ValueKind != JsonValueKind.String)
        {
            return false;
        }
        record = new CorpusRecord(title.GetString()!, text.GetString()!);
        return true;
    }
}
