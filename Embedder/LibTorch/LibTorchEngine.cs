using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Embedder.LibTorch;

/// <summary>
/// The GPU's engine: inputs of like length are padded together into batches of a token budget. While the GPU computes
/// one batch, the next is laid out and sent. Thread-safe: concurrent calls take turns.
/// </summary>
internal sealed class LibTorchEngine(DecoderEmbedder model, Device device, int padId, int budgetTokens)
    : IEmbeddingEngine
{
    private readonly Lock turn = new();
    private long realTokens;
    private long computedTokens;

    public string Name => $"libtorch {__version__}, {device}, {model.Weights.ComputeType}";

    public double PaddingWaste
    {
        get
        {
            lock (turn) return computedTokens == 0 ? 0 : 1 - (double)realTokens / computedTokens;
        }
    }

    public float[][] Embed(IReadOnlyList<TokenizedInput> inputs, CancellationToken cancellation) =>
        Compute(inputs, model.Embed, CopyVectors, cancellation);

    public float[][] TokenStates(IReadOnlyList<TokenizedInput> inputs, CancellationToken cancellation) =>
        Compute(inputs, batch => nn.functional.normalize(model.Trunk(batch), p: 2.0, dim: -1, eps: 1e-12), CopyStates,
            cancellation);

    public double MultiplicationsPerToken(int tokens) => CheckpointLayout.Tensors(model.Description, "")
            .Where(tensor => tensor.Shape.Length == 2 && !IsTable(tensor.Name))
            .Sum(tensor => (double)tensor.Shape[0] * tensor.Shape[1])
        + 2.0 * tokens * model.Description.Layers * model.Description.Heads * model.Description.HeadDim;

    public double? MeasurePeak() => null;

    public void Dispose() => model.Dispose();

    /// <summary>Whether a matrix is looked up rather than multiplied, or multiplied once for all tokens.</summary>
    private static bool IsTable(string name) => name == "embed_tokens.weight"
        || name.EndsWith(".latents", StringComparison.Ordinal)
        || name.EndsWith(".to_kv.weight", StringComparison.Ordinal);

    private float[][] Compute(IReadOnlyList<TokenizedInput> inputs, Func<TokenBatch, Tensor> run, Copy copy,
        CancellationToken cancellation)
    {
        var results = new float[inputs.Count][];
        lock (turn)
        {
            using var scope = NewDisposeScope();
            using var inference = inference_mode();
            (Tensor Result, int[] Bucket)? running = null;
            foreach (var bucket in LengthBuckets.Make(inputs, budgetTokens))
            {
                cancellation.ThrowIfCancellationRequested();
                var next = Start(inputs, bucket, run);
                if (running is { } done) Finish(done.Result, done.Bucket);
                running = (next, bucket);
            }
            if (running is { } last) Finish(last.Result, last.Bucket);
        }
        return results;

        void Finish(Tensor result, int[] bucket)
        {
            using var onCpu = result.cpu();   // waits for the device
            copy(onCpu.data<float>().ToArray(), inputs, bucket, results);
            result.Dispose();
        }
    }

    /// <summary>Sends a batch off; a GPU returns before it has computed anything.</summary>
    /// <returns>The result on the device, the caller's to dispose.</returns>
    private Tensor Start(IReadOnlyList<TokenizedInput> inputs, int[] bucket, Func<TokenBatch, Tensor> run)
    {
        using var scope = NewDisposeScope();
        var texts = Array.ConvertAll(bucket, at => ((ReadOnlyMemory<int>)inputs[at].Ids, inputs[at].PoolStart));
        var batch = TokenBatch.Pad(texts, padId, device);
        realTokens += bucket.Sum(at => (long)inputs[at].Ids.Length);
        computedTokens += batch.Ids.numel();
        return run(batch).DetachFromDisposeScope();
    }

    /// <summary>values: [B, d].</summary>
    private static void CopyVectors(float[] values, IReadOnlyList<TokenizedInput> inputs, int[] bucket,
        float[][] results)
    {
        var size = values.Length / bucket.Length;
        for (var row = 0; row < bucket.Length; row++)
            results[bucket[row]] = values[(row * size)..((row + 1) * size)];
    }

    /// <summary>values: [B, L, d]; the rows that the pool would take.</summary>
    private void CopyStates(float[] values, IReadOnlyList<TokenizedInput> inputs, int[] bucket, float[][] results)
    {
        var size = model.Description.HiddenSize;
        var longest = values.Length / bucket.Length / size;
        for (var row = 0; row < bucket.Length; row++)
        {
            var (ids, poolStart) = inputs[bucket[row]];
            var first = row * longest;
            results[bucket[row]] = values[((first + poolStart) * size)..((first + ids.Length) * size)];
        }
    }

    private delegate void Copy(float[] values, IReadOnlyList<TokenizedInput> inputs, int[] bucket, float[][] results);
}
