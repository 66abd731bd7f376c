namespace SearchEngine.Trainer.Batching;

/// <summary>Crops as the encoder takes them: queries with an instruction drawn from several wordings.</summary>
internal sealed class CropExamples : IBatchSource
{
    private readonly CropBatches crops;
    private readonly InputLayout[] layouts;
    private readonly int maxQueryTokens;
    private readonly int maxPassageTokens;
    private readonly PairBatch pairs = new();

    /// <summary>Lays crops out.</summary>
    /// <param name="crops">The batches.</param>
    /// <param name="layouts">One layout an instruction; a batch uses the one of its step.</param>
    /// <param name="maxQueryTokens">Longest query input.</param>
    /// <param name="maxPassageTokens">Longest passage input.</param>
    public CropExamples(CropBatches crops, InputLayout[] layouts, int maxQueryTokens, int maxPassageTokens)
    {
        this.crops = crops;
        this.layouts = layouts;
        this.maxQueryTokens = maxQueryTokens;
        this.maxPassageTokens = maxPassageTokens;
    }

    /// <inheritdoc/>
    public IReadOnlyList<ContrastiveExample> Batch(int step)
    {
        crops.Draw(step, pairs);
        InputLayout layout = layouts[step % layouts.Length];
        ContrastiveExample[] examples = new ContrastiveExample[pairs.Queries.Count];
        for (int i = 0; i < examples.Length; i++)
        {
            examples[i] = new ContrastiveExample(
                layout.Query(pairs.Queries[i], maxQueryTokens),
                layout.Passage(pairs.Passages[i], maxPassageTokens), []);
        }
        return examples;
    }
}
