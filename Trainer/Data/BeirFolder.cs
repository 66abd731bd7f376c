// BEIR layout: corpus.jsonl {_id, title, text}, queries.jsonl {_id, text}, qrels/SPLIT.tsv (query, document, grade).

using System.Globalization;
using System.Text.Json;
using SearchEngine.Index;

namespace SearchEngine.Trainer.Data;

/// <summary>A retrieval set: documents, queries of one split, and judgements.</summary>
public sealed class BeirFolder
{
    private BeirFolder(
        IReadOnlyList<(string Id, string Text)> documents,
        IReadOnlyList<(string Id, string Text)> queries,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> judgements)
    {
        Documents = documents;
        Queries = queries;
        Judgements = judgements;
    }

    /// <summary>Id and text of every document; a title stands in front of the text, with a space between.</summary>
    public IReadOnlyList<(string Id, string Text)> Documents { get; }

    /// <summary>The queries that the split judges, in file order.</summary>
    public IReadOnlyList<(string Id, string Text)> Queries { get; }

    /// <summary>For each query id, the grade of each judged document id; 0 is not relevant.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Judgements { get; }

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">A folder in BEIR layout.</param>
    /// <param name="split">The name of a file in qrels, without .tsv.</param>
    /// <exception cref="DatasetException">A file is missing or malformed.</exception>
    public static BeirFolder Read(string folder, string split)
    {
        Dictionary<string, IReadOnlyDictionary<string, int>> judgements = ReadJudgements(folder, split);
        List<(string, string)> documents = [];
        HashSet<string> known = new(StringComparer.Ordinal);
        string corpus = Path.Combine(folder, "corpus.jsonl");
        foreach ((int line, JsonElement row) in JsonLinesFile.Read(corpus))
        {
            string id = Text(row, "_id", folder, line);
            bool hasTitle = row.TryGetProperty("title", out JsonElement value) && value.ValueKind != JsonValueKind.Null;
            string? title = hasTitle ? Text(row, "title", folder, line) : null;
            documents.Add((id, Document.EmbeddedText(title, Text(row, "text", folder, line))));
            if (!known.Add(id))
            {
                throw new DatasetException(
                    $"{corpus}, line {line}: the document \"{id}\" was there before. Give every document its own _id.");
            }
        }
        List<(string, string)> queries = [];
        foreach ((int line, JsonElement row) in JsonLinesFile.Read(Path.Combine(folder, "queries.jsonl")))
        {
            string id = Text(row, "_id", folder, line);
            if (judgements.ContainsKey(id))
            {
                queries.Add((id, Text(row, "text", folder, line)));
            }
        }
        return new BeirFolder(documents, queries, judgements);
    }

    private static string Text(JsonElement row, string field, string folder, int line) =>
        row.TryGetProperty(field, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new DatasetException($"{folder}, line {line}: the field \"{field}\" is missing or no string.");

    private static Dictionary<string, IReadOnlyDictionary<string, int>> ReadJudgements(string folder, string split)
    {
        string path = Path.Combine(folder, "qrels", split + ".tsv");
        if (!File.Exists(path))
        {
            throw new DatasetException($"{path}: no such file. A BEIR folder keeps judgements in qrels/SPLIT.tsv.");
        }
        Dictionary<string, IReadOnlyDictionary<string, int>> judgements = [];
        int line = 0;
        foreach (string text in File.ReadLines(path))
        {
            string[] columns = text.Split('\t');
            line++;
            if (line == 1 && columns is ["query-id", ..])
            {
                continue;
            }
            if (columns.Length != 3 || !int.TryParse(columns[2], CultureInfo.InvariantCulture, out int grade))
            {
                throw new DatasetException($"{path}, line {line}: expected query id, document id, grade between tabs.");
            }
            if (!judgements.TryGetValue(columns[0], out IReadOnlyDictionary<string, int>? grades))
            {
                judgements[columns[0]] = grades = new Dictionary<string, int>();
            }
            ((Dictionary<string, int>)grades)[columns[1]] = grade;
        }
        return judgements;
    }
}
