using SearchEngine.Embedder.Cpu.Elementwise;
using SearchEngine.Embedder.Cpu.Kernels;

namespace SearchEngine.Embedder.Cpu.Weights;

/// <summary>
/// A linear layer in int8: symmetric weights with one scale an output, activations quantised row by row as they come.
/// </summary>
internal sealed unsafe class ByteLinear : PackedLinear
{
    private const int Shift = 128;
    private const int MostSums = 12 * 32;
    private const int LineBytes = 64;

    private readonly ByteKernel kernel;
    private readonly int groups;
    private readonly AlignedBuffer<byte> weights; // [panel, groups, width, group]
    private readonly AlignedBuffer<float> scales; // [out]

    public ByteLinear(WeightRows rows, ByteKernel kernel)
        : base(rows, kernel.Width)
    {
        this.kernel = kernel;
        groups = (InputSize + kernel.Group - 1) / kernel.Group;
        weights = new AlignedBuffer<byte>(Panels * PanelBytes);
        scales = new AlignedBuffer<float>((long)Panels * PanelWidth);
        Parallel.For(0, Panels, () => new float[InputSize], (panel, _, line) =>
        {
            Pack(rows, panel, line);
            return line;
        }, _ => { });
    }

    public override bool TakesCodes => true;

    /// <summary>Whole cache lines, and one more: rows a power of two apart would fight for the same lines of the
    /// first-level cache.</summary>
    public override int CodeStride => (groups * kernel.Group * kernel.CodeBytes + LineBytes - 1) / LineBytes * LineBytes
        + LineBytes;

    private long PanelBytes => (long)groups * PanelWidth * kernel.Group;

    public override void Prepare(in LinearInput input, int begin, int end)
    {
        var padded = groups * kernel.Group;
        for (var row = begin; row < end; row++)
        {
            var values = input.Values + row * input.Stride;
            var codes = input.Codes + row * input.CodeStride;
            input.Scales[row] = kernel.CodeBytes == 1
                ? RowCodes.ToBytes(values, InputSize, padded, (sbyte*)codes, out input.Sums[row])
                : RowCodes.ToShorts(values, InputSize, padded, (short*)codes);
        }
    }

    public override void AddPanel(in LinearInput input, int rows, int panel, float* target, nint stride) =>
        RunPanel(input, rows, panel, target, stride, target, stride);

    public override void SetPanel(in LinearInput input, int rows, int panel, float* target, nint stride) =>
        RunPanel(input, rows, panel, Bias(panel), 0, target, stride);

    public override void Dispose()
    {
        weights.Dispose();
        scales.Dispose();
        base.Dispose();
    }

    /// <summary>target = start + input · panel.</summary>
    private void RunPanel(in LinearInput input, int rows, int panel, float* start, nint startStride, float* target,
        nint stride)
    {
        var sums = stackalloc int[MostSums];
        var source = weights.Pointer + panel * PanelBytes;
        var columns = scales.Pointer + (long)panel * PanelWidth;
        var tiles = (rows + kernel.MaxRows - 1) / kernel.MaxRows;
        for (var row = 0; row < rows; tiles--)
        {
            var count = (rows - row + tiles - 1) / tiles;
            kernel.Multiply(input.Codes + row * input.CodeStride, input.CodeStride, count, source, sums, groups);
            for (var i = 0; i < count; i++, row++)
            {
                var shift = kernel.ShiftsWeights ? Shift * input.Sums[row] : 0;
                ScaledSums.Add(sums + i * PanelWidth, shift, input.Scales[row], columns, start + row * startStride,
                    target + row * stride, PanelWidth);
            }
        }
    }

    private void Pack(WeightRows rows, int panel, float[] line)
    {
        var target = weights.Pointer + panel * PanelBytes;
        for (var i = 0; i < PanelWidth; i++)
        {
            var output = panel * PanelWidth + i;
            if (output < OutputSize) rows.Read(output, line);
            else Array.Clear(line);
            var scale = ByteRows.Scale(line);
            scales.Pointer[output] = scale;
            for (var k = 0; k < groups * kernel.Group; k++)
            {
                var code = k < InputSize ? ByteRows.Code(line[k], scale) : 0;
                target[(k / kernel.Group * PanelWidth + i) * (long)kernel.Group + k % kernel.Group] =
                    (byte)(kernel.ShiftsWeights ? code + Shift : code);
            }
        }
    }
}
