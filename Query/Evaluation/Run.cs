// The answers of a retrieval system to a set of queries, in the order that trec_eval puts them.
using System.Globalization;

namespace SearchEngine.Query.Evaluation;

/// <summary>
/// Ranked documents by query. As in trec_eval the scores decide and not the order given; of equal scores the id that is
/// greater as a string comes first, so that ties favour nobody.
/// </summary>
public sealed class Run
{
    private readonly Dictionary<string, RankedDocument[]> _answers = new(StringComparer.Ordinal);

    /// <summary>Creates an empty run.</summary>
    /// <param name="name">The system's name, which TREC run files carry in their last column.</param>
    public Run(string name = "searchengine") => Name = name;

    /// <summary>The system's name.</summary>
    public string Name { get; }

    /// <summary>The queries that have an answer.</summary>
    public IReadOnlyCollection<string> Queries => _answers.Keys;

    /// <summary>Sets the answer to a query; a document that is named twice counts once, with its best score.</summary>
    /// <param name="query">The query's id.</param>
    /// <param name="documents">What was returned, in any order.</param>
    public void Add(string query, IEnumerable<RankedDocument> documents) =>
        _answers[query] =
        [
            .. documents.GroupBy(document => document.Id, StringComparer.Ordinal)
                .Select(group => group.MaxBy(document => document.Score))
                .OrderByDescending(document => document.Score)
                .ThenByDescending(document => document.Id, StringComparer.Ordinal),
        ];

    /// <summary>The documents of a query, best first; empty when the query has no answer.</summary>
    /// <param name="query">The query's id.</param>
    public IReadOnlyList<RankedDocument> this[string query] =>
        _answers.TryGetValue(query, out RankedDocument[]? documents) ? documents : [];

    /// <summary>Writes the run in TREC's format: query Q0 document rank score system.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    public void Save(string path)
    {
        using var writer = new StreamWriter(path);
        foreach ((string query, RankedDocument[] documents) in _answers)
        {
            for (int i = 0; i < documents.Length; i++)
            {
                string score = documents[i].Score.ToString("R", CultureInfo.InvariantCulture);
                writer.Write($"{query} Q0 {documents[i].Id} {i + 1} {score} {Name}\n");
            }
        }
    }

    /// <summary>Reads a run in TREC's format.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">A line is no line of a run; the message names it.</exception>
    public static Run Load(string path)
    {
        var answers = new Dictionary<string, List<RankedDocument>>(StringComparer.Ordinal);
        string name = Path.GetFileNameWithoutExtension(path);
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            string[] parts = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length != 6
                || !float.TryParse(parts[4], NumberStyles.Float, CultureInfo.InvariantCulture, out float score))
            {
                throw new InvalidDataException(
                    $"{path} line {number} is no line of a TREC run; expected 'query Q0 document rank score system'.");
            }
            if (!answers.TryGetValue(parts[0], out List<RankedDocument>? documents))
                answers[parts[0]] = documents = [];
            documents.Add(new RankedDocument(parts[2], score));
            name = parts[5];
        }
        var run = new Run(name);
        foreach ((string query, List<RankedDocument> documents) in answers)
            run.Add(query, documents);
        return run;
    }
}
