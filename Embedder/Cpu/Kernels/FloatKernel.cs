using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static SearchEngine.Embedder.Cpu.Kernels.RowCounts;

namespace SearchEngine.Embedder.Cpu.Kernels;

/// <summary>
/// A float32 tile kernel and its shape. One is picked for the machine at start; the others stay selectable so that
/// tests hold them equal.
/// </summary>
internal sealed unsafe class FloatKernel
{
    private readonly delegate*<float*, nint, float*, float*, nint, int, void>[] runs;

    private FloatKernel(string name, int width, delegate*<float*, nint, float*, float*, nint, int, void>[] runs)
    {
        Name = name;
        Width = width;
        this.runs = runs;
    }

    /// <summary>AVX-512, 12 x 32.</summary>
    public static FloatKernel Wide512 { get; } = new("AVX-512", FloatTile512.Width,
    [
        &FloatTile512.Run<Rows1>, &FloatTile512.Run<Rows2>, &FloatTile512.Run<Rows3>, &FloatTile512.Run<Rows4>,
        &FloatTile512.Run<Rows5>, &FloatTile512.Run<Rows6>, &FloatTile512.Run<Rows7>, &FloatTile512.Run<Rows8>,
        &FloatTile512.Run<Rows9>, &FloatTile512.Run<Rows10>, &FloatTile512.Run<Rows11>, &FloatTile512.Run<Rows12>,
    ]);

    /// <summary>AVX2, 6 x 16.</summary>
    public static FloatKernel Wide256 { get; } = new("AVX2", FloatTile256.Width,
    [
        &FloatTile256.Run<Rows1>, &FloatTile256.Run<Rows2>, &FloatTile256.Run<Rows3>, &FloatTile256.Run<Rows4>,
        &FloatTile256.Run<Rows5>, &FloatTile256.Run<Rows6>,
    ]);

    /// <summary>128-bit vectors of whatever machine, 6 x 8.</summary>
    public static FloatKernel Portable { get; } = new("portable", FloatTile128.Width,
    [
        &FloatTile128.Run<Rows1>, &FloatTile128.Run<Rows2>, &FloatTile128.Run<Rows3>, &FloatTile128.Run<Rows4>,
        &FloatTile128.Run<Rows5>, &FloatTile128.Run<Rows6>,
    ]);

    /// <summary>The fastest that this machine can run.</summary>
    public static FloatKernel Best { get; } = Supported[0];

    /// <summary>Those that this machine can run, fastest first.</summary>
    public static IReadOnlyList<FloatKernel> Supported =>
    [
        .. Avx512F.IsSupported ? (FloatKernel[])[Wide512] : [],
        .. Vector256.IsHardwareAccelerated && Fma.IsSupported ? (FloatKernel[])[Wide256] : [],
        Portable,
    ];

    /// <summary>Instruction set, for reports.</summary>
    public string Name { get; }

    /// <summary>Columns of a tile: the width of a packed panel.</summary>
    public int Width { get; }

    /// <summary>c[rows, Width] += a[rows, k] · panel[k, Width]. Rows are shared out evenly over tiles, because a full
    /// tile and a sliver take longer than two middling ones.</summary>
    public void Add(float* a, nint lda, int rows, float* panel, float* c, nint ldc, int k)
    {
        var tiles = (rows + runs.Length - 1) / runs.Length;
        while (rows > 0)
        {
            var count = (rows + tiles - 1) / tiles;
            runs[count - 1](a, lda, panel, c, ldc, k);
            a += count * lda;
            c += count * ldc;
            rows -= count;
            tiles--;
        }
    }
}
