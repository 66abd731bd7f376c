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

    public float[][] Embed(IReadOnlyList<TokenizedInput> inputs, CancellationToken cancellation) =>
        Compute(inputs, EmbedBucket, cancellation);

    public float[][] TokenStates(IReadOnlyList<TokenizedInput> inputs, CancellationToken cancellation) =>
        Compute(inputs, StatesOfBucket, cancellation);

    public double MultiplicationsPerToken(int tokens) => model.Weights.Parameters
            .Where(p => p.Value.dim() == 2 && !IsTable(p.Key)).Sum(p => (double)p.Value.numel())
        + 2.0 * tokens * model.Description.Layers * model.Description.Heads * model.Description.HeadDim;

    public double? MeasurePeak() => null;

    public void Dispose() => model.Dispose();

    /// <summary>Whether a matrix is looked up rather than multiplied, or multiplied once for all tokens.</summary>
    private static bool IsTable(string name) => name.EndsWith("embed_tokens.weight", StringComparison.Ordinal)
        || name.EndsWith(".latents", StringComparison.Ordinal) || name.EndsWith(".to_kv.weight", StringComparison.Ordinal);

    private float[][] Compute(IReadOnlyList<TokenizedInput> inputs,
        Action<TokenBatch, IReadOnlyList<TokenizedInput>, int[], float[][]> run, CancellationToken cancellation)
    {
        var results = new float[inputs.Count][];
        foreach (var bucket in LengthBuckets.Make(inputs, budgetTokens))
        {
            cancellation.ThrowIfCancellationRequested();
            lock (turn)
            {
                using var scope = NewDisposeScope();
                using var inference = inference_mode();
                var texts = Array.ConvertAll(bucket, at => ((ReadOnlyMemory<int>)inputs[at].Ids, inputs[at].PoolStart));
                run(TokenBatch.Pad(texts, padId, device), inputs, bucket, results);
            }
        }
        return results;
    }

    private void EmbedBucket(TokenBatch batch, IReadOnlyList<TokenizedInput> inputs, int[] bucket, float[][] vectors)
    {
        var embedded = model.forward(batch.Ids, batch.AttentionMask, batch.PoolMask).cpu();   // [B, d]
        var values = embedded.data<float>().ToArray();
        var size = values.Length / bucket.Length;
        for (var row = 0; row < bucket.Length; row++)
            vectors[bucket[row]] = values[(row * size)..((row + 1) * size)];
    }

    private void StatesOfBucket(TokenBatch batch, IReadOnlyList<TokenizedInput> inputs, int[] bucket, float[][] states)
    {
        var trunk = model.Trunk(batch.Ids, batch.AttentionMask).to_type(ScalarType.Float32);   // [B, L, d]
        var unit = nn.functional.normalize(trunk, p: 2.0, dim: -1, eps: 1e-12).cpu();
        var values = unit.data<float>().ToArray();
        var size = model.Description.HiddenSize;
        var longest = values.Length / bucket.Length / size;
        for (var row = 0; row < bucket.Length; row++)
        {
            var (ids, poolStart) = inputs[bucket[row]];
            var first = row * longest;
            states[bucket[row]] = values[((first + poolStart) * size)..((first + ids.Length) * size)];
        }
    }
}
