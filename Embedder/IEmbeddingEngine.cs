namespace SearchEngine.Embedder;

/// <summary>Computes unit vectors from prepared inputs; the CPU and the GPU have one each. Thread-safe.</summary>
internal interface IEmbeddingEngine : IDisposable
{
    /// <summary>Device, precision and instruction set, for reports.</summary>
    string Name { get; }

    /// <summary>Share of the tokens computed so far that were padding, 0 to below 1.</summary>
    double PaddingWaste { get; }

    /// <summary>Embeds inputs.</summary>
    /// <param name="inputs">Ids inside the vocabulary, at least one and at most the model's maximum each.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>One unit vector an input, in order.</returns>
    float[][] Embed(IReadOnlyList<TokenizedInput> inputs, CancellationToken cancellation);

    /// <summary>The trunk's last states, those of the instruction left out.</summary>
    /// <param name="inputs">As those of <see cref="Embed"/>.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>[tokens, d] an input, in order; rows of unit length.</returns>
    float[][] TokenStates(IReadOnlyList<TokenizedInput> inputs, CancellationToken cancellation);

    /// <summary>Multiplications that one token costs in a text of so many, linear layers and attention.</summary>
    double MultiplicationsPerToken(int tokens);

    /// <summary>1e9 operations a second that the inner loop alone reaches on all threads; null where the engine cannot
    /// tell.</summary>
    double? MeasurePeak();
}
