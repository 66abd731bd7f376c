using System.Runtime.Intrinsics.X86;
using static SearchEngine.Embedder.Cpu.Kernels.RowCounts;

namespace SearchEngine.Embedder.Cpu.Kernels;

/// <summary>
/// An int8 tile kernel with its shape and layout. All give the same sums to the last bit. A machine that has none
/// computes 8-bit weights in float32.
/// </summary>
internal sealed unsafe class ByteKernel
{
    private readonly delegate*<byte*, nint, byte*, int*, int, void>[] managed;
    private readonly AssembledTiles? assembled;

    private ByteKernel(string name, int width, int group, int codeBytes,
        delegate*<byte*, nint, byte*, int*, int, void>[] managed, AssembledTiles? assembled = null)
    {
        Name = name;
        Width = width;
        Group = group;
        CodeBytes = codeBytes;
        this.managed = managed;
        this.assembled = assembled;
    }

    /// <summary>The fastest that this machine can run, or null.</summary>
    public static ByteKernel? Best { get; } = Supported().FirstOrDefault();

    /// <summary>Instruction set, for reports.</summary>
    public string Name { get; }

    /// <summary>Columns of a tile: the width of a packed panel.</summary>
    public int Width { get; }

    /// <summary>Inputs that one instruction takes; a panel is [inputs / group, width, group].</summary>
    public int Group { get; }

    /// <summary>Bytes of an activation's code: signed 8 or 16 bits; the value always fits 8.</summary>
    public int CodeBytes { get; }

    /// <summary>Whether weights are stored as unsigned bytes, 128 higher than they are.</summary>
    public bool ShiftsWeights => CodeBytes == 1;

    /// <summary>Rows of a tile at most.</summary>
    public int MaxRows => assembled?.MaxRows ?? managed.Length;

    /// <summary>Those that this machine can run, fastest first.</summary>
    public static IReadOnlyList<ByteKernel> Supported()
    {
        var kernels = new List<ByteKernel>();
        if (AssembledTiles.TryCreate() is { } tiles)
        {
            kernels.Add(new ByteKernel("AVX-512 VNNI", AssembledTiles.Width, 4, 1, [], tiles));
        }
        if (AvxVnni.IsSupported) kernels.Add(Of<ByteProductVnni>("AVX-VNNI"));
        if (Avx2.IsSupported) kernels.Add(Of<ByteProductAvx2>("AVX2"));
        return kernels;
    }

    /// <summary>sums[rows, width] = codes[rows, group groups] · panel, for up to <see cref="MaxRows"/> rows.</summary>
    public void Multiply(byte* codes, nint stride, int rows, byte* panel, int* sums, int groups)
    {
        if (assembled is not null) assembled.Run(rows, codes, stride, panel, sums, groups);
        else managed[rows - 1](codes, stride, panel, sums, groups);
    }

    /// <summary>A step takes four bytes of codes, whatever a code's size.</summary>
    private static ByteKernel Of<TProduct>(string name)
        where TProduct : struct, IByteProduct =>
        new(name, ByteTile<TProduct>.Width, TProduct.Group, sizeof(int) / TProduct.Group,
        [
            &ByteTile<TProduct>.Run<Rows1>, &ByteTile<TProduct>.Run<Rows2>, &ByteTile<TProduct>.Run<Rows3>,
            &ByteTile<TProduct>.Run<Rows4>, &ByteTile<TProduct>.Run<Rows5>, &ByteTile<TProduct>.Run<Rows6>,
        ]);
}
