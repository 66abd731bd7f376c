using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace SearchEngine.Embedder.Cpu.Kernels;

/// <summary>
/// The int8 tile for AVX-512 VNNI, written as machine code at start, one function a row count: .NET has no intrinsic
/// for this instruction set, which most servers have, and which doubles what AVX2 can reach. Linux on x64 only; where
/// the system forbids executable pages, or the processor lacks the instructions, there are none and another kernel
/// runs.
/// </summary>
internal sealed unsafe partial class AssembledTiles
{
    public const int Width = 32;
    private const int RowLimit = 12;
    private const int ReadWrite = 1 | 2;
    private const int ReadExecute = 1 | 4;
    private const int PrivateAnonymous = 0x02 | 0x20;
    private const int VnniBit = 1 << 11;

    private readonly delegate* unmanaged[SuppressGCTransition]<byte*, nint, byte*, int*, long, void>[] tiles =
        new delegate* unmanaged[SuppressGCTransition]<byte*, nint, byte*, int*, long, void>[RowLimit];

    private AssembledTiles(byte* code, int[] offsets)
    {
        for (var i = 0; i < RowLimit; i++)
        {
            tiles[i] = (delegate* unmanaged[SuppressGCTransition]<byte*, nint, byte*, int*, long, void>)
                (code + offsets[i]);
        }
    }

    public int MaxRows => RowLimit;

    /// <summary>Writes the functions; null where that cannot be. The few kilobytes stay for the process's life.
    /// </summary>
    public static AssembledTiles? TryCreate()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64) return null;
        if (!Avx512F.IsSupported || (X86Base.CpuId(7, 0).Ecx & VnniBit) == 0) return null;
        var code = new List<byte>();
        var offsets = new int[RowLimit];
        for (var rows = 1; rows <= RowLimit; rows++)
        {
            offsets[rows - 1] = code.Count;
            code.AddRange(VnniAssembler.Tile(rows));
        }
        var bytes = code.ToArray();
        var page = Map(0, (nuint)bytes.Length, ReadWrite, PrivateAnonymous, -1, 0);
        if (page == -1) return null;
        bytes.CopyTo(new Span<byte>((void*)page, bytes.Length));
        // Never writable and executable at once.
        return Protect(page, (nuint)bytes.Length, ReadExecute) == 0 ? new AssembledTiles((byte*)page, offsets) : null;
    }

    /// <summary>sums[rows, 32] = codes[rows, 4 groups] · panel[groups, 32, 4].</summary>
    public void Run(int rows, byte* codes, nint stride, byte* panel, int* sums, int groups) =>
        tiles[rows - 1](codes, stride, panel, sums, groups);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);
}
