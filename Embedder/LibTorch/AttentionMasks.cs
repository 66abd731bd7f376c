using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Embedder.LibTorch;

/// <summary>Who may see whom in a batch, made once a window size: true takes part in attention.</summary>
/// <param name="attentionMask">[B, L] bool, false for padding.</param>
/// <param name="isCausal">Whether a token sees only those before it.</param>
internal sealed class AttentionMasks(Tensor attentionMask, bool isCausal)
{
    private readonly Dictionary<int, Tensor> byWindow = [];

    /// <summary>The mask for a window; 0 is without limit.</summary>
    /// <returns>[B, 1, 1, L], or [B, 1, L, L] where order or distance counts.</returns>
    public Tensor For(int window)
    {
        if (!byWindow.TryGetValue(window, out var mask))
        {
            byWindow[window] = mask = Make(window);
        }

        return mask;
    }

    private Tensor Make(int window)
    {
        var keys = attentionMask.to_type(ScalarType.Bool).unsqueeze(1).unsqueeze(1);   // [B, 1, 1, L]
        if (!isCausal && window == 0)
        {
            return keys;
        }

        var positions = arange(attentionMask.shape[1], dtype: ScalarType.Int64, device: attentionMask.device);
        var distance = positions.unsqueeze(1) - positions.unsqueeze(0);                 // [L, L], query - key
        var near = isCausal ? distance.ge(0) : distance.abs().ge(0);
        if (window > 0)
        {
            near = near.logical_and(distance.abs().lt(window));
        }

        // A padded query may see nothing at all, and a softmax over nothing is NaN: let it see itself.
        return keys.logical_and(near).logical_or(distance.eq(0));
    }
}
