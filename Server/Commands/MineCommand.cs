// `searchengine mine`: hard negatives for training examples, found by a collection's own index.
using System.CommandLine;
using SearchEngine.Embedder;
using SearchEngine.Index;
using SearchEngine.Server.Hosting;
using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Mining;

namespace SearchEngine.Server.Commands;

/// <summary>Mines hard negatives from a collection and writes the examples with them.</summary>
internal static class MineCommand
{
    private const string OwnIndex = "index", Keywords = "bm25";

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> data = Options.Data();
        Option<string> models = Options.Models();
        Option<string> device = Options.Device();
        Option<string> collection = Options.Collection();
        Option<string> queries = new("--queries")
        {
            Description = "Training examples (.jsonl) or BEIR folder: queries with their positives.",
            Required = true,
        };
        Option<string> output = Options.Output("Training file to write.");
        MiningOptions mining = new();
        Option<string> teacher = new("--teacher")
        {
            Description = "Who finds and scores: the collection's index, bm25, or a model folder (exact search).",
            DefaultValueFactory = _ => OwnIndex,
        };
        Option<bool> json = Options.Json();
        Command command = new("mine", "Find hard negatives for training examples in a collection.")
        {
            data, models, device, collection, queries, output, teacher, json,
        };
        mining.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            MiningSettings settings = mining.Settings(parsed);
            IReadOnlyList<TrainingRecord> records = TrainingFile.Read(parsed.GetRequiredValue(queries));
            using ModelRegistry registry = new(parsed.GetRequiredValue(models), parsed.GetRequiredValue(device));
            await using Collection opened = await LocalCollection.OpenAsync(
                registry, parsed.GetRequiredValue(data), parsed.GetRequiredValue(collection), cancellation);
            (IReadOnlyList<TrainingRecord> mined, MiningReport report) = await MineAsync(
                opened, registry, parsed.GetRequiredValue(teacher), parsed.GetRequiredValue(device), settings, records,
                cancellation);
            TrainingFileWriter.Write(parsed.GetRequiredValue(output), mined);
            Print(parsed.InvocationConfiguration.Output, parsed.GetValue(json), report);
            return CommandLine.Succeeded;
        });
        return command;
    }

    private static async Task<(IReadOnlyList<TrainingRecord> Records, MiningReport Report)> MineAsync(
        Collection collection, ModelRegistry registry, string teacher, string device, MiningSettings settings,
        IReadOnlyList<TrainingRecord> records, CancellationToken cancellation)
    {
        if (teacher == OwnIndex)
        {
            using ModelLease lease = registry.Use(collection.Settings.Model);
            CollectionTeacher own = new(collection, lease.Model);
            return await new HardNegativeMiner(own, settings).MineAsync(records, null, cancellation);
        }
        IEnumerable<string> passages = CollectionTeacher.Passages(collection)
            .Concat(records.SelectMany(record => record.Positives));
        if (teacher == Keywords)
        {
            using KeywordTeacher words = new(passages);
            return await new HardNegativeMiner(words, settings).MineAsync(records, null, cancellation);
        }
        using EmbeddingModel model = EmbeddingModel.Load(teacher, new EmbedderOptions { Device = device });
        ModelTeacher exact = new(model, passages, cancellation, registry.Scorer);
        return await new HardNegativeMiner(exact, settings).MineAsync(records, null, cancellation);
    }

    private static void Print(TextWriter console, bool json, MiningReport report)
    {
        if (json)
        {
            JsonOutput.Write(console, report);
            return;
        }
        console.WriteLine($"{report.Negatives} negatives for {report.Queries} queries from {report.Candidates} " +
            $"candidates; {report.QueriesWithoutNegatives} queries got none.");
        console.WriteLine($"Rejected: {report.Positives} positives, {report.BeforeWindow} ranked before the window, " +
            $"{report.AboveMargin} above the margin, {report.AboveAbsoluteMargin} above the absolute margin, " +
            $"{report.AboveMaxScore} above the highest score. Passed but not needed: {report.NotNeeded}.");
        Print(console, "lowest positive", report.PositiveScores);
        Print(console, "negative", report.NegativeScores);
    }

    private static void Print(TextWriter console, string name, ScoreQuartiles scores) =>
        console.WriteLine($"Scores, {name}: {scores.Min:f3} least, quartiles {scores.Lower:f3}, {scores.Median:f3}, " +
            $"{scores.Upper:f3}, {scores.Max:f3} most.");
}
