// A retrieval evaluation from the command line: index into a temporary folder, search, measure, compare.
using System.Diagnostics;
using SearchEngine.Query;
using SearchEngine.Query.Evaluation;

namespace SearchEngine.Server.Commands;

/// <summary>Runs what <see cref="RetrievalSettings"/> ask for.</summary>
internal static class RetrievalRun
{
    /// <summary>Runs an evaluation.</summary>
    /// <param name="settings">What to do.</param>
    /// <param name="progress">Told how the indexing goes; null for silence.</param>
    /// <param name="cancellation">Stops the evaluation.</param>
    /// <returns>What is printed, by name.</returns>
    public static async Task<IReadOnlyDictionary<string, object>> MeasureAsync(
        RetrievalSettings settings, TextWriter? progress, CancellationToken cancellation)
    {
        using DatasetFolder given = await DatasetFolder.OpenAsync(settings.Dataset, cancellation);
        BeirDataset dataset = BeirDataset.Open(given.Path, settings.Split);
        SearchMode mode = settings.Retrieval.Search.Mode ?? SearchMode.Hybrid;
        Dictionary<string, object> output = new()
        {
            ["task"] = "retrieval",
            ["dataset"] = dataset.Name,
            ["split"] = dataset.Split,
            ["queries"] = dataset.Queries.Count,
        };
        RetrievalReport report = settings.RunInput is { } run
            ? RetrievalReport.Of(Run.Load(run), dataset.Qrels, settings.Retrieval)
            : await SearchAsync(settings, dataset, mode, output, progress, cancellation);
        foreach (RunScores scores in report.Scores)
            output[scores.Measure.Name] = scores.Mean;
        output["confidence_95"] = report.Intervals.ToDictionary(
            pair => pair.Key.Name, pair => new[] { pair.Value.Low, pair.Value.High });
        if (settings.Compare is { } other)
            output["comparison"] = Compared(report, Run.Load(other), dataset, settings.Retrieval);
        if (settings.RunOutput is { } target)
            report.Run.Save(target);
        if (settings.PerQuery is { } file)
            WritePerQuery(file, report, dataset);
        return output;
    }

    private static async Task<RetrievalReport> SearchAsync(
        RetrievalSettings settings,
        BeirDataset dataset,
        SearchMode mode,
        Dictionary<string, object> output,
        TextWriter? progress,
        CancellationToken cancellation)
    {
        using EvaluationModel? model = mode == SearchMode.Keyword
            ? null
            : EvaluationModel.Load(settings.ModelFolder, settings.Threads, settings.Precision);
        long started = Stopwatch.GetTimestamp();
        await using EvaluationIndex index = await EvaluationIndex.BuildAsync(
            dataset, model, count => progress?.Write($"\rindexed {count}"), cancellation);
        double indexSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        progress?.WriteLine();
        RetrievalReport report =
            await RetrievalEvaluation.RunAsync(dataset, index.Searcher, settings.Retrieval, cancellation);
        output["documents"] = index.Collection.Count;
        output["mode"] = mode.ToString().ToLowerInvariant();
        if (model is not null)
            output["model"] = model.Name;
        if (model is not null)
            output["model_version"] = model.Version;
        if (mode == SearchMode.Hybrid)
            output["fusion"] = settings.Retrieval.Search.Fusion ?? FusionSettings.Default;
        output["index_s"] = Math.Round(indexSeconds, 3);
        output["search_s"] = Math.Round(report.SearchSeconds, 3);
        return report;
    }

    private static Dictionary<string, object> Compared(
        RetrievalReport report, Run other, BeirDataset dataset, RetrievalOptions options)
    {
        Dictionary<string, object> comparison = new() { ["with"] = other.Name };
        RetrievalReport theirs = RetrievalReport.Of(other, dataset.Qrels, options with { BootstrapRounds = 0 });
        foreach ((RunScores mine, RunScores their) in report.Scores.Zip(theirs.Scores))
        {
            string[] queries = [.. mine.ByQuery.Keys];
            double p = Significance.RandomizationTest(
                [.. queries.Select(query => mine.ByQuery[query])], [.. queries.Select(query => their.ByQuery[query])]);
            comparison[mine.Measure.Name] = new { theirs = their.Mean, difference = mine.Mean - their.Mean, p };
        }
        return comparison;
    }

    private static void WritePerQuery(string path, RetrievalReport report, BeirDataset dataset)
    {
        using var writer = new StreamWriter(path);
        foreach (string query in dataset.Qrels.Queries)
        {
            Dictionary<string, object> line = new()
            {
                ["query"] = query,
                ["text"] = dataset.Queries.GetValueOrDefault(query, ""),
            };
            foreach (RunScores scores in report.Scores)
                line[scores.Measure.Name] = scores.ByQuery[query];
            JsonOutput.Write(writer, line);
        }
    }
}
