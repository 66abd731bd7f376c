using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Embedder.LibTorch;

/// <summary>Who may see whom in a batch, made once a window size: true takes part in attention. Masks outlive the
/// layer that first asks for one, and so belong to this object and to no scope.</summary>
/// <param name="attentionMask">[B, L] bool, false for padding.</param>
/// <param name="isCausal">Whether a token sees only those before it.</param>
/// <param name="hasPadding">Whether any token is padding. Without, order alone needs no mask, and attention is free to
/// run in its fastest form.</param>
internal sealed class AttentionMasks(Tensor attentionMask, bool isCausal, bool hasPadding = true) : IDisposable
{
    private readonly Dictionary<int, Tensor> byWindow = [];

    /// <summary>softmax(q kᵀ / sqrt(D)) v under the mask of a window; 0 is without limit.</summary>
    /// <param name="q">[B, H, L, D].</param>
    /// <param name="k">[B, H, L, D].</param>
    /// <param name="v">[B, H, L, D].</param>
    /// <param name="window">How far a token sees.</param>
    public Tensor Attend(Tensor q, Tensor k, Tensor v, int window)
    {
        if (!hasPadding && window == 0)
        {
            return nn.functional.scaled_dot_product_attention(q, k, v, is_casual: isCausal);
        }

        if (!byWindow.TryGetValue(window, out var mask))
        {
            using var scope = NewDisposeScope();
            byWindow[window] = mask = scope.Detach(Make(window));
        }

        return nn.functional.scaled_dot_product_attention(q, k, v, mask);
    }

    public void Dispose()
    {
        foreach (var mask in byWindow.Values) mask.Dispose();
    }

    /// <returns>[B, 1, 1, L], or [B, 1, L, L] where order or distance counts.</returns>
    private Tensor Make(int window)
    {
        var keys = attentionMask.to_type(ScalarType.Bool).unsqueeze(1).unsqueeze(1);   // [B, 1, 1, L]
        if (!isCausal && window == 0)
        {
            return keys;
        }

        var positions = arange(attentionMask.shape[1], dtype: ScalarType.Int64, device: attentionMask.device);
        var distance = positions.unsqueeze(1) - positions.unsqueeze(0);                 // [L, L], query - key
        var seen = keys;
        if (isCausal)
        {
            seen = seen.logical_and(distance.ge(0));
        }

        if (window > 0)
        {
            seen = seen.logical_and(distance.abs().lt(window));
        }

        // A padded query may see nothing at all, and a softmax over nothing is NaN: let it see itself.
        return seen.logical_or(distance.eq(0));
    }
}
