namespace SearchEngine.Embedder;

/// <summary>Computes unit vectors from prepared inputs; the CPU and the GPU have one each. Thread-safe.</summary>
internal interface IEmbeddingEngine : IDisposable
{
    /// <summary>Device, precision and instruction set, for reports.</summary>
    string Name { get; }

    /// <summary>Embeds inputs.</summary>
    /// <param name="inputs">Ids inside the vocabulary, at least one and at most the model's maximum each.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>One unit vector an input, in order.</returns>
    float[][] Embed(IReadOnlyList<TokenizedInput> inputs, CancellationToken cancellation);
}
