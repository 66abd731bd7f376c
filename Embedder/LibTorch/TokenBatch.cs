using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Embedder.LibTorch;

/// <summary>Several prepared texts as the padded tensors that <see cref="DecoderEmbedder.forward"/> takes.</summary>
/// <param name="Ids">[B, L] int64, padded on the right.</param>
/// <param name="AttentionMask">[B, L] bool, true for tokens.</param>
/// <param name="PoolMask">[B, L] bool, true for tokens that the pool counts.</param>
public sealed record TokenBatch(Tensor Ids, Tensor AttentionMask, Tensor PoolMask)
{
    /// <summary>Whether any of the tokens is padding.</summary>
    public bool HasPadding { get; init; } = true;

    /// <summary>Pads texts to the longest of them.</summary>
    /// <param name="texts">Token ids and the position from which on tokens are pooled.</param>
    /// <param name="padId">Id that fills the rest; it is masked, so any id of the vocabulary serves.</param>
    /// <param name="device">Where the tensors go.</param>
    public static TokenBatch Pad(IReadOnlyList<(ReadOnlyMemory<int> Ids, int PoolStart)> texts, int padId,
        Device device)
    {
        var longest = texts.Max(t => t.Ids.Length);
        var ids = new long[texts.Count * longest];
        var attention = new bool[ids.Length];
        var pool = new bool[ids.Length];
        Array.Fill(ids, padId);
        for (var row = 0; row < texts.Count; row++)
        {
            var (tokens, poolStart) = texts[row];
            var at = row * longest;
            for (var i = 0; i < tokens.Length; i++)
            {
                ids[at + i] = tokens.Span[i];
            }

            attention.AsSpan(at, tokens.Length).Fill(true);
            pool.AsSpan(at + poolStart, tokens.Length - poolStart).Fill(true);
        }

        long[] shape = [texts.Count, longest];
        return new TokenBatch(On(device, tensor(ids, shape)), On(device, tensor(attention, shape)),
            On(device, tensor(pool, shape)))
        {
            HasPadding = texts.Any(text => text.Ids.Length < longest),
        };
    }

    /// <summary>A GPU copies from page-locked memory while the processor goes on.</summary>
    private static Tensor On(Device device, Tensor made) =>
        device.type == DeviceType.CPU ? made : made.pin_memory().to(device, non_blocking: true);
}
