// `searchengine tune`: the weight of dense and keyword scores that answers a labelled set best.
using System.CommandLine;
using SearchEngine.Query;
using SearchEngine.Query.Evaluation;
using SearchEngine.Query.Tuning;

namespace SearchEngine.Server.Commands;

/// <summary>Tries weights of fusion on half of a BEIR folder's queries and prints how well each does on both halves.
/// </summary>
internal static class TuneCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> dataset = new("--dataset")
        {
            Description = "BEIR folder with the labels, or a .tar.xz of one.",
            Required = true,
        };
        Option<string> split = new("--split")
        {
            Description = "Which judgments count; not those that are reported later.",
            DefaultValueFactory = _ => "dev",
        };
        Option<string> model = new("--model")
        {
            Description = "Model folder (Hugging Face layout).",
            DefaultValueFactory = _ => EvaluationModel.DefaultFolder,
        };
        Option<int> steps = new("--steps")
        {
            Description = "How many parts the weights from 0 to 1 are cut into.",
            DefaultValueFactory = _ => 10,
        };
        Option<bool> json = Options.Json();
        Command command = new("tune", "Find the best weight of fusion on a labelled set.")
        {
            dataset, split, model, steps, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(steps) is < 1 or > 100)
                throw new UsageException("--steps must lie within 1 and 100.");
            using DatasetFolder given =
                await DatasetFolder.OpenAsync(parsed.GetRequiredValue(dataset), cancellation);
            BeirDataset set = BeirDataset.Open(given.Path, parsed.GetRequiredValue(split));
            using EvaluationModel loaded = EvaluationModel.Load(parsed.GetRequiredValue(model), threads: 0);
            IReadOnlyList<TunedWeight> tried = await TuneAsync(set, loaded, parsed.GetValue(steps), cancellation);
            Print(parsed.InvocationConfiguration.Output, tried, parsed.GetValue(json));
            return CommandLine.Succeeded;
        });
        return command;
    }

    private static async Task<IReadOnlyList<TunedWeight>> TuneAsync(
        BeirDataset set, EvaluationModel model, int steps, CancellationToken cancellation)
    {
        await using EvaluationIndex index = await EvaluationIndex.BuildAsync(set, model, indexed: null, cancellation);
        var measure = new Measure(MeasureKind.Ndcg, 10);
        return await FusionTuner.TuneAsync(set, index.Searcher, measure, steps, cancellation);
    }

    private static void Print(TextWriter output, IReadOnlyList<TunedWeight> tried, bool json)
    {
        TunedWeight standard = tried.First(weight => weight.Fusion == FusionSettings.Default);
        if (json)
        {
            JsonOutput.Write(
                output, new { best = Shown(tried[0]), @default = Shown(standard), tried = tried.Select(Shown) });
            return;
        }
        output.WriteLine("                      ndcg_at_10: half that chooses, held-out half");
        output.WriteLine($"best     {Line(tried[0])}");
        output.WriteLine($"default  {Line(standard)}");
        foreach (TunedWeight weight in tried)
            output.WriteLine($"         {Line(weight)}");
    }

    private static object Shown(TunedWeight weight) => new
    {
        fusion = weight.Fusion,
        ndcg_at_10 = weight.Score,
        held_out_ndcg_at_10 = weight.HeldOut,
    };

    private static string Line(TunedWeight weight) => FormattableString.Invariant(
        $"{weight.Fusion.Method,-6} weight {weight.Fusion.Weight:F2}  {weight.Score:F4}  {weight.HeldOut:F4}");
}
