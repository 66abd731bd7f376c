using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Embedder.LibTorch;

/// <summary>
/// The GPU's engine: inputs of like length are padded together into batches of a token budget, and run one batch after
/// another. Thread-safe: concurrent calls take turns.
/// </summary>
internal sealed class LibTorchEngine(DecoderEmbedder model, Device device, int padId, int budgetTokens)
    : IEmbeddingEngine
{
    private readonly Lock turn = new();

    public string Name => $"libtorch {__version__}, {device}";

    public float[][] Embed(IReadOnlyList<TokenizedInput> inputs, CancellationToken cancellation)
    {
        var vectors = new float[inputs.Count][];
        foreach (var bucket in LengthBuckets.Make(inputs, budgetTokens))
        {
            cancellation.ThrowIfCancellationRequested();
            lock (turn) Run(inputs, bucket, vectors);
        }
        return vectors;
    }

    public double MultiplicationsPerToken(int tokens) => model.Weights.Parameters
            .Where(p => p.Value.dim() == 2 && !IsTable(p.Key)).Sum(p => (double)p.Value.numel())
        + 2.0 * tokens * model.Description.Layers * model.Description.Heads * model.Description.HeadDim;

    public double? MeasurePeak() => null;

    public void Dispose() => model.Dispose();

    /// <summary>Whether a matrix is looked up rather than multiplied, or multiplied once for all tokens.</summary>
    private static bool IsTable(string name) => name.EndsWith("embed_tokens.weight", StringComparison.Ordinal)
        || name.EndsWith(".latents", StringComparison.Ordinal) || name.EndsWith(".to_kv.weight", StringComparison.Ordinal);

    private void Run(IReadOnlyList<TokenizedInput> inputs, int[] bucket, float[][] vectors)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var texts = Array.ConvertAll(bucket, at => ((ReadOnlyMemory<int>)inputs[at].Ids, inputs[at].PoolStart));
        var batch = TokenBatch.Pad(texts, padId, device);
        var embedded = model.forward(batch.Ids, batch.AttentionMask, batch.PoolMask).cpu();   // [B, d]
        var values = embedded.data<float>().ToArray();
        var size = values.Length / bucket.Length;
        for (var row = 0; row < bucket.Length; row++)
            vectors[bucket[row]] = values[(row * size)..((row + 1) * size)];
    }
}
