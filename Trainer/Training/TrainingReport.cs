using System.Text.Json;
using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Training;

/// <summary>What a fine-tune did, kept beside the weights as training-report.json and, for people, as
/// training-report.html.</summary>
public sealed record TrainingReport
{
    /// <summary>Name of the report's file.</summary>
    public const string FileName = "training-report.json";

    /// <summary>Name of the page for people.</summary>
    public const string PageName = ReportPage.FileName;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The model that training began with.</summary>
    public required string BaseModel { get; init; }

    /// <summary>What trained: full, low rank, the block before the pool, or the token embeddings.</summary>
    public required string Adaptation { get; init; }

    /// <summary>Examples trained on.</summary>
    public required int Examples { get; init; }

    /// <summary>Examples by source file.</summary>
    public required IReadOnlyDictionary<string, int> Sources { get; init; }

    /// <summary>What was left out because evaluation sets have it; null where none were named.</summary>
    public Contamination? Contamination { get; init; }

    /// <summary>
    /// Examples that a stage passed over, since its objective learns nothing from them: without negatives where those
    /// of the batch do not count, without scores where it learns scores.
    /// </summary>
    public int PassedOver { get; init; }

    /// <summary>Held-out queries, and passages that they searched among.</summary>
    public required int HeldOutQueries { get; init; }

    /// <summary>Passages that held-out queries searched among.</summary>
    public required int HeldOutPassages { get; init; }

    /// <summary>nDCG@10 of the held-out queries before training; null where none were held out.</summary>
    public double? NdcgBefore { get; init; }

    /// <summary>nDCG@10 of the weights that were kept.</summary>
    public double? NdcgAfter { get; init; }

    /// <summary>Whether the kept weights beat those that training began with; null where none judged.</summary>
    public bool? Improved => NdcgBefore is { } before && NdcgAfter is { } after ? after > before : null;

    /// <summary>Every look at the held-out queries.</summary>
    public required IReadOnlyList<EvaluationPoint> Evaluations { get; init; }

    /// <summary>Every step.</summary>
    public required IReadOnlyList<StepPoint> Steps { get; init; }

    /// <summary>Tokens encoded.</summary>
    public long Tokens { get; init; }

    /// <summary>Time of the stages, evaluation and broken runs included.</summary>
    public double Seconds { get; init; }

    /// <summary>Writes the report, as JSON and as a page.</summary>
    /// <param name="folder">The model's folder.</param>
    public void Save(string folder)
    {
        File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Format));
        File.WriteAllText(Path.Combine(folder, ReportPage.FileName), ReportPage.Render(this));
    }
}
