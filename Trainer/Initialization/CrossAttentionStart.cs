using SearchEngine.Embedder;

namespace SearchEngine.Trainer.Initialization;

/// <summary>
/// First weights of the block between trunk and pool. Its output projections are zero: it begins as the identity beside
/// its residual, and the model as the mean of the trunk's states.
/// </summary>
internal static class CrossAttentionStart
{
    /// <summary>Width of the block's hidden layer over the model's width, as NV-Embed has it.</summary>
    public const int FeedForwardFactor = 4;

    /// <summary>Adds the block's tensors.</summary>
    /// <param name="tensors">Receives them in float32.</param>
    /// <param name="block">Its sizes.</param>
    /// <param name="width">The model's width d.</param>
    /// <param name="random">Gives latents and inner weights.</param>
    public static void Add(StartTensors tensors, CrossAttentionDescription block, int width, Random random)
    {
        string attend = block.TensorPrefix + "cross_attend_blocks.0.";
        string feed = block.TensorPrefix + "cross_attend_blocks.1.";
        int inner = block.Heads * block.HeadDim;
        int hidden = block.FeedForwardFactor * width;
        if (block.Latents > 0)
        {
            tensors.AddGaussian(block.TensorPrefix + "latents", block.Latents, width, random, MathF.Sqrt(width));
        }
        tensors.AddNorm(attend + "norm", width);
        if (block.Latents > 0)
        {
            tensors.AddNorm(attend + "norm_context", width);
        }
        tensors.AddGaussian(attend + "fn.to_q.weight", inner, width, random);
        tensors.AddGaussian(attend + "fn.to_kv.weight", 2 * inner, width, random);
        tensors.AddConstant(attend + "fn.to_out.weight", 0, width, inner);
        tensors.AddNorm(feed + "norm", width);
        tensors.AddGaussian(feed + "fn.net.0.weight", 2 * hidden, width, random);
        tensors.AddConstant(feed + "fn.net.0.bias", 0, 2 * hidden);
        tensors.AddConstant(feed + "fn.net.2.weight", 0, width, hidden);
        tensors.AddConstant(feed + "fn.net.2.bias", 0, width);
    }
}
