using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SearchEngine.Embedder.LibTorch;

/// <summary>
/// LoRA (arXiv 2106.09685, section 4.1): W x becomes W x + (alpha / r) B A x, with A [r, in] and B [out, r].
/// </summary>
/// <param name="down">A, [r, in]; PEFT calls it lora_A.</param>
/// <param name="up">B, [out, r]; PEFT calls it lora_B. Zero at the start of training.</param>
/// <param name="scale">alpha / r.</param>
/// <param name="dropout">Share of the input's components that training drops, 0 to below 1.</param>
public sealed class LowRankAdapter(Parameter down, Parameter up, double scale, double dropout)
{
    /// <summary>A, [r, in].</summary>
    public Parameter Down => down;

    /// <summary>B, [out, r].</summary>
    public Parameter Up => up;

    /// <summary>alpha / r.</summary>
    public double Scale => scale;

    /// <summary>What the adapter adds to W: scale * B A, [out, in]. Merging adds it to the weight.</summary>
    public Tensor Delta() => up.matmul(down) * scale;

    internal Tensor Forward(Tensor x, string layer, DropoutMasks? masks)
    {
        var input = masks is not null && dropout > 0 ? masks.Apply(x, layer, dropout) : x;
        var low = nn.functional.linear(input, down.to_type(x.dtype));   // [.., r]
        return nn.functional.linear(low, up.to_type(x.dtype)) * scale;
    }
}
