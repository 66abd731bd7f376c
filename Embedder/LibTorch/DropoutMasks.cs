using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Embedder.LibTorch;

/// <summary>
/// Dropout (Srivastava et al., 2014) whose masks follow from a seed and a layer's name, and from nothing else: a pass
/// that is computed again, because its activations were not kept or a run was resumed, drops the same components.
/// </summary>
/// <param name="seed">The pass's own.</param>
internal sealed class DropoutMasks(long seed)
{
    /// <summary>Zeroes a share of the components and scales the others by 1 / (1 - share).</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="layer">Whose input it is.</param>
    /// <param name="share">0 to below 1.</param>
    public Tensor Apply(Tensor x, string layer, double share)
    {
        var own = SeedOf(layer);
        if (x.device.type != DeviceType.CPU)
        {
            manual_seed((long)own);   // a GPU has one worker, so nobody draws in between
            return nn.functional.dropout(x, share, training: true);
        }

        var kept = (float)(1 / (1 - share));
        var limit = (uint)(share * uint.MaxValue);
        var mask = new float[x.numel()];
        for (var i = 0; i < mask.Length; i += 2)
        {
            var bits = Mix(own + (ulong)i);
            mask[i] = (uint)bits < limit ? 0 : kept;
            if (i + 1 < mask.Length) mask[i + 1] = (uint)(bits >> 32) < limit ? 0 : kept;
        }

        return x * tensor(mask, x.shape).to_type(x.dtype);
    }

    private ulong SeedOf(string layer)
    {
        var hash = Mix((ulong)seed);
        foreach (var letter in layer) hash = Mix(hash ^ letter);
        return hash;
    }

    /// <summary>SplitMix64 (Steele, Lea and Flood, 2014).</summary>
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
