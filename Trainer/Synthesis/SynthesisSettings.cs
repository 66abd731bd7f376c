namespace SearchEngine.Trainer.Synthesis;

/// <summary>How many queries of each kind are cut from a document, and how long they and their passages are.</summary>
public sealed record SynthesisSettings
{
    /// <summary>Documents used; from a larger corpus so many are drawn at random, which bounds memory.</summary>
    public int MaxDocuments { get; init; } = 20_000;

    /// <summary>Title queries of a document: 1 or 0.</summary>
    public int Titles { get; init; } = 1;

    /// <summary>Heading queries of a document, at most.</summary>
    public int Headings { get; init; } = 2;

    /// <summary>Link queries of a document, at most.</summary>
    public int Anchors { get; init; } = 2;

    /// <summary>Span queries of a document, at most.</summary>
    public int Crops { get; init; } = 1;

    /// <summary>Keyword queries of a document, at most.</summary>
    public int Keywords { get; init; } = 1;

    /// <summary>Sentence queries of a document, at most.</summary>
    public int Sentences { get; init; } = 1;

    /// <summary>A passage is cut at the end of a sentence before it exceeds so many characters.</summary>
    public int MaxPassageChars { get; init; } = 1200;

    /// <summary>Shorter passages teach nothing and are passed over, in characters.</summary>
    public int MinPassageChars { get; init; } = 60;

    /// <summary>Longest query, in words; spans and sentences are cut to it.</summary>
    public int MaxQueryWords { get; init; } = 24;

    /// <summary>Words of a span query, at least.</summary>
    public int MinCropWords { get; init; } = 4;

    /// <summary>Words of a keyword query, at least.</summary>
    public int MinKeywords { get; init; } = 2;

    /// <summary>Words of a keyword query, at most.</summary>
    public int MaxKeywords { get; init; } = 5;

    /// <summary>How often the title stands in front of the passage, as it does where documents are indexed; never for
    /// title queries.</summary>
    public double TitleInPassageShare { get; init; } = 0.5;

    /// <summary>How often a sentence query's own sentence stays in its passage.</summary>
    public double KeepSentenceShare { get; init; } = 0.1;

    /// <summary>The task that the examples carry; null leaves the model's own.</summary>
    public string? Instruction { get; init; }

    /// <summary>Seeds every draw.</summary>
    public int Seed { get; init; } = 1;
}
