namespace SearchEngine.Trainer.Synthesis.Generation;

/// <summary>What came of asking a language model for examples, broken runs before this one included.</summary>
/// <param name="Tasks">Distinct tasks.</param>
/// <param name="Asked">Examples asked for.</param>
/// <param name="Malformed">Answers that held no example.</param>
/// <param name="WrongLength">Examples whose texts are too long or too short for the kind of match.</param>
/// <param name="Degenerate">Examples of which two texts are alike.</param>
/// <param name="Duplicates">Examples whose query or positive was there before.</param>
/// <param name="Kept">Examples written.</param>
public sealed record GenerationReport(
    int Tasks, int Asked, int Malformed, int WrongLength, int Degenerate, int Duplicates, int Kept)
{
    /// <summary>Examples left out because the query does not find its positive; none where nobody looked.</summary>
    public int NotFound { get; init; }
}
