namespace SearchEngine.Trainer.Recipes;

/// <summary>How token vectors are guessed from co-occurrence before anything is trained.</summary>
public sealed record CooccurrenceRecipe
{
    /// <summary>Largest distance between two tokens that counts.</summary>
    public int Window { get; init; } = 8;

    /// <summary>Pairs with a smaller weighted count are dropped.</summary>
    public float MinCount { get; init; } = 2;

    /// <summary>Subtracted from the mutual information, in nats.</summary>
    public float Shift { get; init; }

    /// <summary>Power iterations of the factorisation.</summary>
    public int PowerIterations { get; init; } = 2;

    /// <summary>
    /// a in a / (a + p): how fast a token's weight falls with its share p of the corpus (Arora, Liang and Ma, 2017).
    /// </summary>
    public double FrequencyWeight { get; init; } = 1e-4;
}
