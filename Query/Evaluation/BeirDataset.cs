// A retrieval data set in the folder layout of BEIR (Thakur et al., 2021).
using System.Text.Json;

namespace SearchEngine.Query.Evaluation;

/// <summary>Documents, queries and judgments of one split.</summary>
public sealed class BeirDataset
{
    private readonly string _folder;

    private BeirDataset(string folder, string split, Qrels qrels, IReadOnlyDictionary<string, string> queries)
    {
        _folder = folder;
        Split = split;
        Qrels = qrels;
        Queries = queries;
    }

    /// <summary>The folder's name.</summary>
    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(_folder)));

    /// <summary>The split: test, dev or train.</summary>
    public string Split { get; }

    /// <summary>The judgments of the split.</summary>
    public Qrels Qrels { get; }

    /// <summary>The text of each judged query, by id.</summary>
    public IReadOnlyDictionary<string, string> Queries { get; }

    /// <summary>The documents, read anew from corpus.jsonl each time.</summary>
    /// <exception cref="InvalidDataException">A line is no document; the message names it.</exception>
    public IEnumerable<BeirDocument> Documents =>
        Lines(Path.Combine(_folder, "corpus.jsonl")).Select(line => new BeirDocument(
        IdOf(line), TextOf(line, "title", required: false), TextOf(line, "text", required: true)));

    /// <summary>Opens a data set.</summary>
    /// <param name="folder">The folder with corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv.</param>
    /// <param name="split">The split, "test" unless told.</param>
    /// <exception cref="FileNotFoundException">A file is missing; the message names it.</exception>
    /// <exception cref="InvalidDataException">A line cannot be read; the message names it.</exception>
    public static BeirDataset Open(string folder, string split = "test")
    {
        string judgments = Path.Combine(folder, "qrels", $"{split}.tsv");
        string corpus = Path.Combine(folder, "corpus.jsonl");
        foreach (string file in new[] { corpus, Path.Combine(folder, "queries.jsonl"), judgments })
        {
            if (!File.Exists(file))
                throw new FileNotFoundException(
                    $"{file} is missing; a BEIR folder holds corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv.", file);
        }
        Qrels qrels = Qrels.Load(judgments);
        var judged = qrels.Queries.ToHashSet(StringComparer.Ordinal);
        var queries = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonLine line in Lines(Path.Combine(folder, "queries.jsonl")))
        {
            if (judged.Contains(IdOf(line)))
                queries[IdOf(line)] = TextOf(line, "text", required: true);
        }
        return new BeirDataset(folder, split, qrels, queries);
    }

    private static IEnumerable<JsonLine> Lines(string path)
    {
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            JsonDocument document;
            try
            {
                document = JsonDocument.Parse(line);
            }
            catch (JsonException exception)
            {
                throw new InvalidDataException($"{path} line {number} is no JSON: {exception.Message}", exception);
            }
            using (document)
                yield return new JsonLine(path, number, document.RootElement.Clone());
        }
    }

    private static string IdOf(JsonLine line)
    {
        foreach (string name in new[] { "_id", "id" })
        {
            if (line.Json.ValueKind == JsonValueKind.Object && line.Json.TryGetProperty(name, out JsonElement id))
                return id.ValueKind == JsonValueKind.String ? id.GetString()! : id.GetRawText();
        }
        throw new InvalidDataException($"{line.Path} line {line.Number} has no \"_id\".");
    }

    private static string TextOf(JsonLine line, string name, bool required)
    {
        if (line.Json.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String)
            return text.GetString()!;
        return required ? throw new InvalidDataException($"{line.Path} line {line.Number} has no \"{name}\".") : "";
    }

    private readonly record struct JsonLine(string Path, int Number, JsonElement Json);
}
