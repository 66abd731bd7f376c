using System.Globalization;
using SearchEngine.Trainer.Training;

namespace SearchEngine.Benchmarks.Training;

/// <summary>What a study of fine-tuning is asked to do.</summary>
/// <param name="Dataset">A BEIR folder with train and test judgements.</param>
/// <param name="Model">The model folder to begin with.</param>
/// <param name="Config">Settings of the fine-tune (JSON) over the model's defaults, or null.</param>
/// <param name="Seeds">A run for each.</param>
/// <param name="Negatives">none, random, top, aware.</param>
/// <param name="Margin">Share of the lowest positive's score that aware negatives stay below.</param>
/// <param name="Kept">Negatives kept of a query.</param>
/// <param name="Labels">Positives kept of a query, drawn at random; 0 keeps all.</param>
/// <param name="Shapes">Names of the shapes to try; empty tries all.</param>
internal sealed record StudyOptions(
    string Dataset, string Model, string? Config, int[] Seeds, string[] Negatives, double Margin, int Kept,
    int Labels, string[] Shapes)
{
    public static StudyOptions Read(string[] arguments) => new(
        Required(arguments, "--dataset"),
        Value(arguments, "--model") ?? "models/default",
        Value(arguments, "--config"),
        Array.ConvertAll((Value(arguments, "--seeds") ?? "1,2,3").Split(','), int.Parse),
        (Value(arguments, "--negatives") ?? "none,random,top,aware").Split(','),
        double.Parse(Value(arguments, "--margin") ?? "0.95", CultureInfo.InvariantCulture),
        int.Parse(Value(arguments, "--kept") ?? "7", CultureInfo.InvariantCulture),
        int.Parse(Value(arguments, "--labels") ?? "0", CultureInfo.InvariantCulture),
        (Value(arguments, "--shapes") ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The settings of a study: what the file of <see cref="Config"/> says over its own.</summary>
    public FineTuneSettings Settings(FineTuneSettings own) =>
        Config is null ? own : FineTuneSettings.Read(Config, own);

    public static string Required(string[] arguments, string name) =>
        Value(arguments, name) ?? throw new ArgumentException($"Give {name}.");

    private static string? Value(string[] arguments, string name)
    {
        int at = Array.IndexOf(arguments, name);
        return at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
    }
}
