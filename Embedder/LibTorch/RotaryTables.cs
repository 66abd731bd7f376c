using System.Collections.Concurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Embedder.LibTorch;

/// <summary>Cosines and sines of the rotary positions, computed in double precision once a length.</summary>
internal sealed class RotaryTables(ModelDescription model, Device device)
{
    private readonly ConcurrentDictionary<(RopeDescription Rope, long Tokens), (Tensor Cos, Tensor Sin)> tables = new();

    /// <summary>The tables of a layer for texts of a length: cos and sin, each [L, D].</summary>
    public (Tensor Cos, Tensor Sin) For(int layer, long tokens) =>
        tables.GetOrAdd((model.RopeOf(layer), tokens), key => Make(key.Rope, (int)key.Tokens));

    private (Tensor Cos, Tensor Sin) Make(RopeDescription rope, int tokens)
    {
        using var ordinary = inference_mode(false);   // made while embedding, the tables serve training too
        var size = model.HeadDim;
        var frequencies = rope.Frequencies(size, tokens);
        var (cos, sin) = (new float[tokens * size], new float[tokens * size]);
        for (var i = 0; i < cos.Length; i++)
        {
            var angle = i / size * frequencies[i % size % (size / 2)];
            (cos[i], sin[i]) = ((float)Math.Cos(angle), (float)Math.Sin(angle));
        }

        return (Keep(cos), Keep(sin));

        Tensor Keep(float[] values)
        {
            using var made = tensor(values, [tokens, size]);
            return made.to(device).DetachFromDisposeScope();
        }
    }
}
