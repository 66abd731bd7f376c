// Keeps evaluation texts out of training data by exact match of normalised texts.

using System.Formats.Tar;
using System.Globalization;
using System.Text.Json;

namespace SearchEngine.Trainer.Data;

/// <summary>
/// The texts that training must not see: queries, titles and passages of evaluation sets. Texts are compared by
/// their letters and digits alone, lower-cased: a query or title in full, a passage in full and by its opening.
/// </summary>
public sealed class Decontamination
{
    /// <summary>
    /// Titles and passages with fewer letters and digits are too common to mean anything: a glossary's "Python" is no
    /// evaluation text because somebody searches for "python". Queries are compared with queries at any length.
    /// </summary>
    public const int MinCharacters = 20;

    private static readonly string[] QueryFields = ["query", "q", "question"];
    private static readonly string[] TextFields = ["text", "title", "d", "passage", "positive", "positives"];

    private readonly HashSet<ulong> texts = [];
    private readonly HashSet<ulong> queries = [];
    private readonly HashSet<ulong> openings = [];

    /// <summary>How many distinct evaluation texts are held.</summary>
    public int Count => texts.Count;

    /// <summary>
    /// Reads evaluation texts below a folder: every .jsonl file, packed or not (fields query, q, question, text, title,
    /// d, passage, positive, positives), every .tsv file that does not lie in a folder named qrels (last two columns),
    /// and the .jsonl files inside .tar.xz archives.
    /// </summary>
    /// <param name="folder">The folder of evaluation sets.</param>
    /// <param name="tasks">Files of tasks, of which only the held-out rows are evaluation texts; null for none.</param>
    /// <param name="training">Files below the folder that are no evaluation sets; null for none.</param>
    /// <exception cref="DatasetException">The folder is missing, a file in it is unreadable, or no text is there.
    /// </exception>
    public static Decontamination Read(
        string folder, IReadOnlyCollection<string>? tasks = null, IReadOnlyCollection<string>? training = null)
    {
        Decontamination evaluation = new();
        HashSet<string> labelled = [.. (tasks ?? []).Select(Path.GetFullPath)];
        HashSet<string> passedOver = [.. labelled, .. (training ?? []).Select(Path.GetFullPath)];
        foreach ((string text, bool isQuery) in Texts(folder, passedOver)
            .Concat(labelled.SelectMany(ClassTexts.HeldOut).Select(text => (text, true))))
        {
            evaluation.Add(text, isQuery);
        }
        evaluation.RequireTexts(folder);
        return evaluation;
    }

    /// <summary>The evaluation texts below a folder, as <see cref="Read"/> finds them, and whether each is a query.
    /// </summary>
    /// <param name="folder">The folder of evaluation sets.</param>
    /// <exception cref="DatasetException">The folder is missing or a file in it is unreadable.</exception>
    public static IEnumerable<(string Text, bool IsQuery)> Texts(string folder) => Texts(folder, []);

    private static IEnumerable<(string Text, bool IsQuery)> Texts(string folder, HashSet<string> passedOver)
    {
        if (!Directory.Exists(folder))
        {
            throw new DatasetException($"{folder}: no such folder of evaluation sets to keep out of training.");
        }
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            if (passedOver.Contains(Path.GetFullPath(path)))
            {
                continue;
            }
            IEnumerable<(string, bool)> found =
                JsonLinesFile.IsOne(path)
                    ? JsonLinesFile.Read(path).SelectMany(line => RowTexts(path, line.Row))
                : path.EndsWith(".tsv", StringComparison.Ordinal) && !IsJudgements(path) ? ColumnTexts(path)
                : path.EndsWith(".tar.xz", StringComparison.Ordinal) ? ArchiveTexts(path)
                : [];
            foreach ((string, bool) text in found)
            {
                yield return text;
            }
        }
    }

    /// <summary>Holds one more evaluation text.</summary>
    /// <param name="text">A query, title or passage.</param>
    /// <param name="isQuery">Whether it is a query.</param>
    public void Add(string text, bool isQuery = false)
    {
        TextFingerprint print = TextFingerprint.Of(text);
        if (print.Characters == 0)
        {
            return;
        }
        texts.Add(print.Full);
        if (isQuery)
        {
            queries.Add(print.Full);
        }
        if (print.Characters >= TextFingerprint.OpeningCharacters)
        {
            openings.Add(print.Opening);
        }
    }

    /// <summary>Whether a text is an evaluation text or opens like an evaluation passage.</summary>
    /// <param name="text">A title or text that training would see.</param>
    public bool Contains(string text)
    {
        TextFingerprint print = TextFingerprint.Of(text);
        return (print.Characters >= MinCharacters && texts.Contains(print.Full)) ||
            (print.Characters >= TextFingerprint.OpeningCharacters && openings.Contains(print.Opening));
    }

    /// <summary>Whether a query is an evaluation query of any length, or another evaluation text.</summary>
    /// <param name="query">A query that training would see.</param>
    public bool ContainsQuery(string query)
    {
        TextFingerprint print = TextFingerprint.Of(query);
        return (print.Characters > 0 && queries.Contains(print.Full)) || Contains(query);
    }

    /// <summary>Refuses a folder in which nothing was found: it is likely the wrong one.</summary>
    /// <exception cref="DatasetException">No text is held.</exception>
    internal void RequireTexts(string folder)
    {
        if (texts.Count == 0)
        {
            throw new DatasetException(
                $"{folder}: no evaluation text there. Give a folder with .jsonl, .tsv or .tar.xz files.");
        }
    }

    private static bool IsJudgements(string path) => Path.GetFileName(Path.GetDirectoryName(path)) == "qrels";

    /// <summary>The texts of a row; in a BEIR folder's queries.jsonl they are queries whatever the field.</summary>
    private static IEnumerable<(string Text, bool IsQuery)> RowTexts(string file, JsonElement row)
    {
        bool holdsQueries = JsonLinesFile.NameOf(file) == "queries";
        return QueryFields.SelectMany(field => Strings(row, field)).Select(text => (text, true))
            .Concat(TextFields.SelectMany(field => Strings(row, field)).Select(text => (text, holdsQueries)));
    }

    private static IEnumerable<string> Strings(JsonElement row, string field)
    {
        if (!row.TryGetProperty(field, out JsonElement value))
        {
            return [];
        }
        JsonElement[] values = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : [value];
        return values.Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!);
    }

    /// <summary>Texts of labelled sets and pairs stand on the query's side in training; a label is no query.</summary>
    private static IEnumerable<(string Text, bool IsQuery)> ColumnTexts(string path)
    {
        foreach (string[] columns in File.ReadLines(path).Select(line => line.Split('\t')))
        {
            bool isPair = double.TryParse(columns[0], CultureInfo.InvariantCulture, out _);
            for (int i = Math.Max(0, columns.Length - 2); i < columns.Length; i++)
            {
                yield return (columns[i], isPair || i == columns.Length - 1);
            }
        }
    }

    private static IEnumerable<(string Text, bool IsQuery)> ArchiveTexts(string path)
    {
        using PackedFile file = PackedFile.Open(path);
        using TarReader archive = new(file.Content, leaveOpen: true);
        while (file.Read(() => archive.GetNextEntry()) is { } entry)
        {
            if (entry.DataStream is null || !entry.Name.EndsWith(".jsonl", StringComparison.Ordinal))
            {
                continue;
            }
            foreach ((int _, JsonElement row) in JsonLinesFile.Rows($"{path}/{entry.Name}", file, entry.DataStream))
            {
                foreach ((string, bool) text in RowTexts(entry.Name, row))
                {
                    yield return text;
                }
            }
        }
        file.AssertComplete();
    }
}
