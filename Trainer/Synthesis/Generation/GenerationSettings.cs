namespace SearchEngine.Trainer.Synthesis.Generation;

/// <summary>How much a language model is asked to write.</summary>
public sealed record GenerationSettings
{
    /// <summary>Tasks of each kind of match.</summary>
    public int TasksPerKind { get; init; } = 20;

    /// <summary>Examples asked for each task.</summary>
    public int ExamplesPerTask { get; init; } = 5;

    /// <summary>Passages of the corpus shown with a question, so that the examples are about its matters.</summary>
    public int SamplePassages { get; init; } = 3;

    /// <summary>A shown passage is cut after so many characters.</summary>
    public int MaxSampleChars { get; init; } = 600;

    /// <summary>Texts of at most so many words are short.</summary>
    public int MaxShortWords { get; init; } = 40;

    /// <summary>Texts of at least so many words are long.</summary>
    public int MinLongWords { get; init; } = 30;

    /// <summary>So many unusable answers in a row end the run: the model cannot do it.</summary>
    public int MaxFailuresInRow { get; init; } = 20;

    /// <summary>Seeds the choice of passages.</summary>
    public int Seed { get; init; } = 1;
}
