// Keeps evaluation texts out of training data by exact match of normalised texts.

using System.Formats.Tar;
using System.Diagnostics;
using System.Text.Json;

namespace SearchEngine.Trainer.Data;

/// <summary>
/// The texts that training must not see: queries, titles and passages of evaluation sets. Texts are compared by
/// their letters and digits alone, lower-cased: a query or title in full, a passage in full and by its opening.
/// </summary>
public sealed class Decontamination
{
    /// <summary>Titles and queries with fewer letters and digits are too common to mean anything.</summary>
    public const int MinCharacters = 20;

    /// <summary>Passages that open with the same letters and digits, so many of them, are the same passage.</summary>
    public const int OpeningCharacters = 120;

    private readonly HashSet<ulong> texts = [];
    private readonly HashSet<ulong> openings = [];

    /// <summary>How many distinct evaluation texts are held.</summary>
    public int Count => texts.Count;

    /// <summary>
    /// Reads evaluation texts below a folder: every .jsonl file (fields text, title, q, d), every .tsv file outside
    /// qrels (last two columns), and the .jsonl files inside .tar.xz archives.
    /// </summary>
    /// <param name="folder">The folder of evaluation sets.</param>
    /// <param name="tasks">Files of tasks, of which only the held-out rows are evaluation texts; null for none.</param>
    /// <exception cref="DatasetException">The folder is missing or a file in it is unreadable.</exception>
    public static Decontamination Read(string folder, IReadOnlyCollection<string>? tasks = null)
    {
        Decontamination evaluation = new();
        HashSet<string> passedOver = [.. (tasks ?? []).Select(Path.GetFullPath)];
        foreach (string text in Texts(folder, passedOver).Concat(passedOver.SelectMany(ClassTexts.HeldOut)))
        {
            evaluation.Add(text);
        }
        return evaluation;
    }

    /// <summary>The evaluation texts below a folder, as <see cref="Read"/> finds them.</summary>
    /// <param name="folder">The folder of evaluation sets.</param>
    /// <exception cref="DatasetException">The folder is missing or a file in it is unreadable.</exception>
    public static IEnumerable<string> Texts(string folder) => Texts(folder, []);

    private static IEnumerable<string> Texts(string folder, HashSet<string> passedOver)
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
            IEnumerable<string> texts =
                path.EndsWith(".jsonl", StringComparison.Ordinal)
                    ? JsonLinesFile.Read(path).SelectMany(line => RowTexts(line.Row))
                : path.EndsWith(".tsv", StringComparison.Ordinal) && !path.Contains("qrels")
                    ? File.ReadLines(path).SelectMany(line => line.Split('\t').TakeLast(2))
                : path.EndsWith(".tar.xz", StringComparison.Ordinal) ? ArchiveTexts(path)
                : [];
            foreach (string text in texts)
            {
                yield return text;
            }
        }
    }

    /// <summary>Holds one more evaluation text.</summary>
    /// <param name="text">A query, title or passage.</param>
    public void Add(string text)
    {
        (ulong full, ulong opening, int characters) = Fingerprint(text);
        if (characters >= MinCharacters)
        {
            texts.Add(full);
        }
        if (characters >= OpeningCharacters)
        {
            openings.Add(opening);
        }
    }

    /// <summary>Whether a text is an evaluation text or opens like an evaluation passage.</summary>
    /// <param name="text">A title or text that training would see.</param>
    public bool Contains(string text)
    {
        (ulong full, ulong opening, int characters) = Fingerprint(text);
        return (characters >= MinCharacters && texts.Contains(full)) ||
            (characters >= OpeningCharacters && openings.Contains(opening));
    }

    private static List<string> RowTexts(JsonElement row)
    {
        List<string> texts = [];
        foreach (string field in (ReadOnlySpan<string>)["text", "title", "q", "d", "question", "passage"])
        {
            if (row.TryGetProperty(field, out JsonElement value) && value.ValueKind == JsonValueKind.String)
            {
                texts.Add(value.GetString()!);
            }
        }
        return texts;
    }

    private static IEnumerable<string> ArchiveTexts(string path)
    {
        ProcessStartInfo start = new("xz") { RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add("-dc");
        start.ArgumentList.Add("--");
        start.ArgumentList.Add(path);
        using Process process = Process.Start(start)
            ?? throw new DatasetException($"{path}: the program xz is needed to read it. Install xz-utils.");
        using TarReader archive = new(process.StandardOutput.BaseStream);
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is null || !entry.Name.EndsWith(".jsonl", StringComparison.Ordinal))
            {
                continue;
            }
            using StreamReader reader = new(entry.DataStream, leaveOpen: true);
            while (reader.ReadLine() is { } line)
            {
                using JsonDocument row = JsonDocument.Parse(line);
                foreach (string text in RowTexts(row.RootElement))
                {
                    yield return text;
                }
            }
        }
    }

    /// <summary>64-bit FNV-1a over lower-cased letters and digits, of all of them and of the opening.</summary>
    private static (ulong Full, ulong Opening, int Characters) Fingerprint(string text)
    {
        ulong hash = 14695981039346656037;
        ulong opening = 0;
        int characters = 0;
        foreach (char c in text)
        {
            if (!char.IsLetterOrDigit(c))
            {
                continue;
            }
            hash = (hash ^ char.ToLowerInvariant(c)) * 1099511628211;
            characters++;
            if (characters == OpeningCharacters)
            {
                opening = hash;
            }
        }
        return (hash, opening, characters);
    }
}
