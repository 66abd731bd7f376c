using SearchEngine.Trainer.Mining;

namespace SearchEngine.Trainer.Training;

/// <summary>What to fine-tune, on what, and where to.</summary>
public sealed record FineTuneRequest
{
    /// <summary>The model folder to begin with.</summary>
    public required string Model { get; init; }

    /// <summary>Training files (.jsonl, .gz, .xz) and BEIR folders; each is a source of the blend.</summary>
    public required IReadOnlyList<string> Train { get; init; }

    /// <summary>
    /// The corpus that will be searched, as its documents are embedded: <see cref="FineTuneSettings.CorpusShare"/> of
    /// stage 1's batches are parts of them. Empty trains on examples alone.
    /// </summary>
    public IReadOnlyList<string> Documents { get; init; } = [];

    /// <summary>The model folder to write.</summary>
    public required string Output { get; init; }

    /// <summary>Whether stage 1 runs.</summary>
    public bool RunsStage1 { get; init; } = true;

    /// <summary>Whether stage 2 runs.</summary>
    public bool RunsStage2 { get; init; }

    /// <summary>Whether a broken run is to be continued; otherwise its checkpoints are deleted.</summary>
    public bool Resume { get; init; }

    /// <summary>Evaluation sets whose texts are kept out of training; null keeps none out.</summary>
    public string? Exclude { get; init; }

    /// <summary>Where training runs: <c>cpu</c>, <c>cuda</c> (a number may follow a colon), or <c>auto</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>
    /// The model whose scores an objective of distillation learns; null leaves the scores that the data bring.
    /// </summary>
    public ITeacher? Teacher { get; init; }

    /// <summary>Where checkpoints go: beside the output.</summary>
    public string WorkFolder => Output.TrimEnd('/') + ".work";
}
