namespace SearchEngine.Trainer.Data;

/// <summary>One training example in text: what should be near the query and what should not.</summary>
public sealed record TrainingRecord
{
    /// <summary>The query, or one of two texts of a symmetric task. Not blank.</summary>
    public required string Query { get; init; }

    /// <summary>Texts that answer it; at least one, none blank.</summary>
    public required IReadOnlyList<string> Positives { get; init; }

    /// <summary>Texts that do not answer it though they look like it; may be empty.</summary>
    public IReadOnlyList<string> Negatives { get; init; } = [];

    /// <summary>
    /// What a teacher or a person says of the query with each positive and then with each negative; null where nobody
    /// said anything.
    /// </summary>
    public IReadOnlyList<float>? Scores { get; init; }

    /// <summary>The task in words; null means the model's own for queries.</summary>
    public string? Instruction { get; init; }

    /// <summary>
    /// The <see cref="TextFingerprint.Full">fingerprint</see> of the document that the positives were cut from, title in
    /// front, which answers the query as well; null where a positive is no part of a document.
    /// </summary>
    public ulong? Document { get; init; }

    /// <summary>What kind of example it is; decides about stages and about the instruction's side.</summary>
    public TrainingTask Task { get; init; } = TrainingTask.Retrieval;
}
