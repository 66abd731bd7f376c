using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using SearchEngine.Embedder.Cpu.Lanes;
using static SearchEngine.Embedder.Cpu.Kernels.RowCounts;

namespace SearchEngine.Embedder.Cpu.Kernels;

/// <summary>
/// A float32 tile kernel and its shape. One is picked for the machine at start; the others stay selectable so that
/// tests hold them equal.
/// </summary>
internal sealed unsafe class FloatKernel
{
    private readonly delegate*<float*, nint, float*, float*, nint, int, void>[] runs;
    private readonly int maxRows;

    private FloatKernel(string name, int width, int maxRows,
        delegate*<float*, nint, float*, float*, nint, int, void>[] runs)
    {
        Name = name;
        Width = width;
        this.maxRows = maxRows;
        this.runs = runs;
    }

    /// <summary>AVX-512, 12 x 32.</summary>
    public static FloatKernel Wide512 { get; } = Of<Lanes512, Vector512<float>>("AVX-512", rows: 12);

    /// <summary>AVX2, 6 x 16.</summary>
    public static FloatKernel Wide256 { get; } = Of<Lanes256, Vector256<float>>("AVX2", rows: 6);

    /// <summary>128-bit vectors of whatever machine, 6 x 8.</summary>
    public static FloatKernel Portable { get; } = Of<Lanes128, Vector128<float>>("portable", rows: 6);

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
        var tiles = (rows + maxRows - 1) / maxRows;
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

    private static FloatKernel Of<TLanes, TVector>(string name, int rows)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        delegate*<float*, nint, float*, float*, nint, int, void>[] all =
        [
            &FloatTile<TLanes, TVector>.Run<Rows1>, &FloatTile<TLanes, TVector>.Run<Rows2>,
            &FloatTile<TLanes, TVector>.Run<Rows3>, &FloatTile<TLanes, TVector>.Run<Rows4>,
            &FloatTile<TLanes, TVector>.Run<Rows5>, &FloatTile<TLanes, TVector>.Run<Rows6>,
            &FloatTile<TLanes, TVector>.Run<Rows7>, &FloatTile<TLanes, TVector>.Run<Rows8>,
            &FloatTile<TLanes, TVector>.Run<Rows9>, &FloatTile<TLanes, TVector>.Run<Rows10>,
            &FloatTile<TLanes, TVector>.Run<Rows11>, &FloatTile<TLanes, TVector>.Run<Rows12>,
        ];
        return new FloatKernel(name, FloatTile<TLanes, TVector>.Width, rows, all);
    }
}
