// `searchengine mine`: hard negatives for training examples, found by a collection's own index.
using System.CommandLine;
using SearchEngine.Index;
using SearchEngine.Server.Hosting;
using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Mining;

namespace SearchEngine.Server.Commands;

/// <summary>Mines hard negatives from a collection and writes the examples with them.</summary>
internal static class MineCommand
{
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
        Option<double> margin = new("--margin")
        {
            Description = "Reject candidates above this share of the lowest positive's score; 0 rejects none.",
            DefaultValueFactory = _ => new MiningSettings().Margin,
        };
        Option<int> negatives = new("--negatives")
        {
            Description = "Negatives of a query, at most.",
            DefaultValueFactory = _ => new MiningSettings().Negatives,
        };
        Option<bool> json = Options.Json();
        Command command = new("mine", "Find hard negatives for training examples in a collection.")
        {
            data, models, device, collection, queries, output, margin, negatives, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            double share = parsed.GetRequiredValue(margin);
            if (share is < 0 or > 2)
            {
                throw new UsageException($"--margin {share} is outside 0 to 2; 0.95 is usual.");
            }
            IReadOnlyList<TrainingRecord> records = TrainingFile.Read(parsed.GetRequiredValue(queries));
            using ModelRegistry registry = new(parsed.GetRequiredValue(models), parsed.GetRequiredValue(device));
            await using Collection opened = await LocalCollection.OpenAsync(
                registry, parsed.GetRequiredValue(data), parsed.GetRequiredValue(collection), cancellation);
            CollectionTeacher teacher = new(opened, registry.Get(opened.Settings.Model));
            MiningSettings settings = new() { Margin = share, Negatives = parsed.GetRequiredValue(negatives) };
            (IReadOnlyList<TrainingRecord> mined, MiningReport report) =
                await new HardNegativeMiner(teacher, settings).MineAsync(records, null, cancellation);
            TrainingFileWriter.Write(parsed.GetRequiredValue(output), mined);
            Print(parsed.InvocationConfiguration.Output, parsed.GetValue(json), report);
            return CommandLine.Succeeded;
        });
        return command;
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
        console.WriteLine($"Rejected: {report.Positives} positives, {report.AboveMargin} above the margin. " +
            $"Passed but not needed: {report.NotNeeded}.");
        console.WriteLine($"Median score: lowest positive {report.PositiveScores.Median:f3}, " +
            $"negative {report.NegativeScores.Median:f3}.");
    }
}
