using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Embedder.LibTorch;

/// <summary>Cosines and sines of the rotary positions, computed in double precision. One table a rope serves every
/// length up to its own and grows by doubling; angles that depend on the very length have theirs for the last length
/// asked for. Thread-safe.</summary>
internal sealed class RotaryTables(ModelDescription model, Device device) : IDisposable
{
    private const int FewestPositions = 512;

    private readonly Dictionary<RopeDescription, Table> tables = [];
    private readonly Lock making = new();

    /// <summary>The tables of a layer for texts of a length: cos and sin, each [L, D], in the scope of the caller.
    /// </summary>
    public (Tensor Cos, Tensor Sin) For(int layer, long tokens)
    {
        var rope = model.RopeOf(layer);
        // Views are taken under the lock, since a longer text of another thread frees the table.
        lock (making)
        {
            var table = TableFor(rope, (int)tokens);
            return (table.Cos.narrow(0, 0, tokens), table.Sin.narrow(0, 0, tokens));
        }
    }

    public void Dispose()
    {
        lock (making)
        {
            foreach (var table in tables.Values) table.Dispose();
            tables.Clear();
        }
    }

    private Table TableFor(RopeDescription rope, int tokens)
    {
        var length = rope.DependsOnLength(tokens) ? tokens : 0;
        if (tables.TryGetValue(rope, out var known))
        {
            if (known.OnlyLength == length && known.Cos.shape[0] >= tokens) return known;
            known.Dispose();
            tables.Remove(rope);
        }
        var positions = length > 0 ? tokens
            : Math.Max(FewestPositions, (int)BitOperations.RoundUpToPowerOf2((uint)tokens));
        var made = Make(rope.Frequencies(model.HeadDim, tokens), positions, length);
        tables.Add(rope, made);
        return made;
    }

    private Table Make(double[] frequencies, int positions, int onlyLength)
    {
        using var ordinary = inference_mode(false);   // made while embedding, the tables serve training too
        var size = model.HeadDim;
        var (cos, sin) = (new float[positions * size], new float[positions * size]);
        for (var i = 0; i < cos.Length; i++)
        {
            var angle = i / size * frequencies[i % size % (size / 2)];
            (cos[i], sin[i]) = ((float)Math.Cos(angle), (float)Math.Sin(angle));
        }

        return new Table(Keep(cos), Keep(sin), onlyLength);

        Tensor Keep(float[] values)
        {
            using var made = tensor(values, [positions, size]);
            return made.to(device).DetachFromDisposeScope();
        }
    }

    /// <param name="Cos">[positions, D].</param>
    /// <param name="Sin">[positions, D].</param>
    /// <param name="OnlyLength">The one length that it is for; 0 serves all that it is long enough for.</param>
    private sealed record Table(Tensor Cos, Tensor Sin, int OnlyLength) : IDisposable
    {
        public void Dispose()
        {
            Cos.Dispose();
            Sin.Dispose();
        }
    }
}
