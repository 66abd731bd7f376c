// Relevance judgments: which documents answer which query, and how well.
using System.Globalization;

namespace SearchEngine.Query.Evaluation;

/// <summary>Grades by query and document; a document that is not judged counts as not relevant.</summary>
public sealed class Qrels
{
    private readonly Dictionary<string, Dictionary<string, int>> _grades = new(StringComparer.Ordinal);

    /// <summary>The judged queries in the order in which they were added.</summary>
    public IReadOnlyCollection<string> Queries => _grades.Keys;

    /// <summary>Sets a grade; 0 and below is not relevant.</summary>
    /// <param name="query">The query's id.</param>
    /// <param name="document">The document's id.</param>
    /// <param name="grade">How relevant.</param>
    public void Add(string query, string document, int grade)
    {
        if (!_grades.TryGetValue(query, out Dictionary<string, int>? documents))
            _grades[query] = documents = new Dictionary<string, int>(StringComparer.Ordinal);
        documents[document] = grade;
    }

    /// <summary>The grades of a query's judged documents; empty when the query is not judged.</summary>
    /// <param name="query">The query's id.</param>
    public IReadOnlyDictionary<string, int> this[string query] =>
        _grades.TryGetValue(query, out Dictionary<string, int>? documents) ? documents : EmptyGrades;

    private static IReadOnlyDictionary<string, int> EmptyGrades { get; } = new Dictionary<string, int>();

    /// <summary>
    /// Reads judgments: BEIR's TSV (query, document, grade under a heading) or TREC's (query 0 document grade).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">A line is no judgment; the message names it.</exception>
    public static Qrels Load(string path)
    {
        var qrels = new Qrels();
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            string[] parts = line.Contains('\t')
                ? line.Split('\t')
                : line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 4)
                parts = [parts[0], parts[2], parts[3]];
            if (parts.Length == 3 && double.TryParse(parts[2], CultureInfo.InvariantCulture, out double grade))
                qrels.Add(parts[0].Trim(), parts[1].Trim(), (int)grade);
            else if (number > 1 && !string.IsNullOrWhiteSpace(line))
                throw new InvalidDataException(
                    $"{path} line {number} is no judgment; expected 'query<tab>document<tab>grade'.");
        }
        return qrels;
    }
}
