using System.Runtime.InteropServices;

namespace SearchEngine.Embedder;

/// <summary>Rows of a checkpoint tensor stored in 8 bits, [out, in], with one scale an output.</summary>
internal sealed class QuantizedTensorRows(TensorView weight, TensorView scale, float[]? bias) : WeightRows
{
    private readonly float[] scales = scale.ToFloats();

    public override int InputSize => (int)weight.Shape[1];

    public override int OutputSize => (int)weight.Shape[0];

    public override bool HasBias => bias is not null;

    public override IEnumerable<string> TensorNames => [weight.Name];

    public override void Read(int row, Span<float> target)
    {
        var codes = MemoryMarshal.Cast<byte, sbyte>(weight.Bytes.Slice(row * InputSize, InputSize));
        for (var i = 0; i < codes.Length; i++) target[i] = codes[i] * scales[row];
    }

    public override float Bias(int row) => bias?[row] ?? 0;
}
