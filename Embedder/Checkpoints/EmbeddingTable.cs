namespace SearchEngine.Embedder;

/// <summary>Token embeddings [vocabulary, d]: left in the mapped checkpoint, or those that an adapter brings whole.
/// </summary>
/// <param name="tensor">The checkpoint's.</param>
/// <param name="replacement">Row-major values in its place, or null.</param>
internal sealed class EmbeddingTable(TensorView tensor, float[]? replacement)
{
    /// <summary>Copies a run of components out.</summary>
    /// <param name="start">The first, counted row-major.</param>
    /// <param name="target">Receives as many as it is long.</param>
    public void CopyTo(long start, Span<float> target)
    {
        if (replacement is null)
        {
            tensor.CopyTo(start, target);
        }
        else
        {
            replacement.AsSpan(checked((int)start), target.Length).CopyTo(target);
        }
    }
}
