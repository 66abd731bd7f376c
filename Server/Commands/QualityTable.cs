// The table of docs/quality.md: every data set of a folder by keyword, dense and both kinds of hybrid search.
using System.Globalization;
using System.Text;
using SearchEngine.Query;
using SearchEngine.Query.Evaluation;

namespace SearchEngine.Server.Commands;

/// <summary>Measures many data sets with one model; each is indexed once.</summary>
internal static class QualityTable
{
    private const string Begin = "<!-- quality: begin -->", End = "<!-- quality: end -->";

    private static readonly Measure Ndcg = new(MeasureKind.Ndcg, 10);

    /// <summary>Measures every BEIR folder and every .tar.xz of one in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="split">Which judgments count.</param>
    /// <param name="model">The model.</param>
    /// <param name="progress">Told what is being done; null for silence.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>A row a data set, in the order of their names.</returns>
    public static async Task<IReadOnlyList<QualityRow>> MeasureAsync(
        string folder, string split, EvaluationModel model, TextWriter? progress, CancellationToken cancellation)
    {
        List<QualityRow> rows = [];
        foreach (string path in SetsOf(folder))
        {
            progress?.WriteLine(path);
            using DatasetFolder set = await DatasetFolder.OpenAsync(path, cancellation);
            rows.Add(await MeasureAsync(BeirDataset.Open(set.Path, split), model, cancellation));
        }

        return rows;
    }

    /// <summary>The rows as a table of Markdown, the best of each in bold.</summary>
    public static string Markdown(IReadOnlyList<QualityRow> rows, EvaluationModel model)
    {
        StringBuilder table = new();
        table.AppendLine(CultureInfo.InvariantCulture, $"Model {model.Name}, version {model.Version}.").AppendLine()
            .Append("| set | documents | queries | keyword | dense | hybrid, convex (default) | ")
            .AppendLine("hybrid, rank fusion |")
            .AppendLine("|---|---|---|---|---|---|---|");
        foreach (QualityRow row in rows)
        {
            double[] scores = [row.Keyword, row.Dense, row.Convex, row.Rrf];
            string cells = string.Join(" | ", scores.Select(score => Cell(score, score == scores.Max())));
            table.AppendLine(CultureInfo.InvariantCulture,
                $"| {row.Set} | {row.Documents:N0} | {row.Queries:N0} | {cells} |");
        }

        return table.ToString();
    }

    /// <summary>Replaces what stands between the two marks of a file.</summary>
    /// <exception cref="InvalidDataException">The file has no marks.</exception>
    public static void Write(string path, string table)
    {
        string text = File.ReadAllText(path);
        int from = text.IndexOf(Begin, StringComparison.Ordinal);
        int to = text.IndexOf(End, StringComparison.Ordinal);
        if (from < 0 || to < from)
        {
            throw new InvalidDataException($"{path} has no lines {Begin} and {End}; put them where the table belongs.");
        }

        File.WriteAllText(path, $"{text[..from]}{Begin}\n{table}{text[to..]}");
    }

    private static IEnumerable<string> SetsOf(string folder)
    {
        IEnumerable<string> folders = Directory.EnumerateDirectories(folder)
            .Where(path => File.Exists(Path.Combine(path, "corpus.jsonl")));
        IEnumerable<string> archives = Directory.EnumerateFiles(folder, "*" + DatasetFolder.ArchiveEnding)
            .Where(path => !Directory.Exists(path[..^DatasetFolder.ArchiveEnding.Length]));
        string[] sets = [.. folders.Concat(archives).Order(StringComparer.Ordinal)];
        return sets.Length > 0 ? sets : throw new UsageException(
            $"--all {folder} holds no BEIR folder and no {DatasetFolder.ArchiveEnding} of one.");
    }

    private static async Task<QualityRow> MeasureAsync(
        BeirDataset set, EvaluationModel model, CancellationToken cancellation)
    {
        await using EvaluationIndex index = await EvaluationIndex.BuildAsync(set, model, indexed: null, cancellation);
        Searcher searcher = index.Searcher;
        return new QualityRow(
            set.Name,
            index.Collection.Count,
            set.Qrels.Queries.Count,
            await ScoreAsync(SearchMode.Keyword, fusion: null),
            await ScoreAsync(SearchMode.Dense, fusion: null),
            await ScoreAsync(SearchMode.Hybrid, FusionMethod.Convex),
            await ScoreAsync(SearchMode.Hybrid, FusionMethod.Rrf));

        async Task<double> ScoreAsync(SearchMode mode, FusionMethod? fusion)
        {
            RetrievalOptions options = new()
            {
                Search = new SearchRequest
                {
                    Mode = mode,
                    Fusion = fusion is { } method ? FusionSettings.Of(method) : null,
                },
                Depth = 100,
                Measures = [Ndcg],
                BootstrapRounds = 0,
            };
            return (await RetrievalEvaluation.RunAsync(set, searcher, options, cancellation)).Scores[0].Mean;
        }
    }

    private static string Cell(double score, bool isBest)
    {
        string text = score.ToString("F3", CultureInfo.InvariantCulture);
        return isBest ? $"**{text}**" : text;
    }
}
