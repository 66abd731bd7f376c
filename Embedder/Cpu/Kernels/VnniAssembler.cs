namespace SearchEngine.Embedder.Cpu.Kernels;

/// <summary>
/// Writes the machine code of an int8 tile: rows x 32 sums in zmm0 to zmm23, the panel in zmm24 and zmm25, a row's four
/// codes in zmm26. Encodings: Intel 64 Software Developer's Manual, volume 2, EVEX. Calling convention: System V, in
/// which every register used is the callee's.
/// </summary>
internal sealed class VnniAssembler
{
    private const int Rax = 0;
    private const int Rcx = 1;
    private const int Rdx = 2;
    private const int Rsi = 6;
    private const int Rdi = 7;
    private const int R8 = 8;
    private const int R9 = 9;
    private const int R10 = 10;
    private const int R11 = 11;
    private const int PanelLeft = 24;
    private const int PanelRight = 25;
    private const int Codes = 26;
    private const int VectorBytes = 64;

    private readonly List<byte> code = [];

    /// <summary>void tile(codes rdi, stride rsi, panel rdx, sums rcx, groups r8).</summary>
    public static byte[] Tile(int rows)
    {
        var assembler = new VnniAssembler();
        assembler.Prologue(rows);
        var loop = assembler.code.Count;
        assembler.LoadVector(PanelLeft, Rdx, 0);
        assembler.LoadVector(PanelRight, Rdx, 1);
        for (var row = 0; row < rows; row++)
        {
            assembler.Broadcast(Codes, RowBase(row), row % 3);
            assembler.MultiplyAdd(2 * row, PanelLeft, Codes);
            assembler.MultiplyAdd(2 * row + 1, PanelRight, Codes);
        }
        for (var row = 0; row < rows; row += 3) assembler.AddImmediate(RowBase(row), 4);
        assembler.AddImmediate(Rdx, 2 * VectorBytes);
        assembler.Decrement(R8);
        assembler.JumpIfNotZero(loop);
        for (var i = 0; i < 2 * rows; i++) assembler.StoreVector(i, Rcx, i);
        assembler.Return();
        return [.. assembler.code];
    }

    /// <summary>Rows 0, 3, 6, 9 have a pointer each; the two behind are reached by adding the stride once or twice.
    /// </summary>
    private static int RowBase(int row) => (row / 3) switch { 0 => Rdi, 1 => R9, 2 => R10, _ => R11 };

    private void Prologue(int rows)
    {
        LoadAddress(Rax, Rsi, Rsi, 2); // 3 strides
        var previous = Rdi;
        for (var row = 3; row < rows; row += 3)
        {
            LoadAddress(RowBase(row), previous, Rax, 1);
            previous = RowBase(row);
        }
        for (var i = 0; i < 2 * rows; i++) Clear(i);
    }

    /// <summary>lea target, [base + index * scale].</summary>
    private void LoadAddress(int target, int start, int index, int scale) => code.AddRange(
    [
        (byte)(0x48 | (target >> 3 << 2) | (start >> 3)), 0x8D, (byte)(0x04 | ((target & 7) << 3)),
        (byte)((scale == 2 ? 0x40 : 0) | ((index & 7) << 3) | (start & 7)),
    ]);

    /// <summary>vpxord zmm, zmm, zmm.</summary>
    private void Clear(int vector)
    {
        Evex(vector, vector, vector >> 3 & 1, vector >> 4, map: 1, prefix: 1, wide: false);
        code.AddRange([0xEF, Direct(vector, vector)]);
    }

    /// <summary>vmovdqu64 zmm, [start + 64 * displacement].</summary>
    private void LoadVector(int vector, int start, int displacement)
    {
        Evex(vector, 0, start >> 3, 0, map: 1, prefix: 2, wide: true);
        code.AddRange([0x6F, (byte)(0x40 | ((vector & 7) << 3) | (start & 7)), (byte)displacement]);
    }

    /// <summary>vmovdqu64 [start + 64 * displacement], zmm.</summary>
    private void StoreVector(int vector, int start, int displacement)
    {
        Evex(vector, 0, start >> 3, 0, map: 1, prefix: 2, wide: true);
        code.AddRange([0x7F, (byte)(0x40 | ((vector & 7) << 3) | (start & 7)), (byte)displacement]);
    }

    /// <summary>vpbroadcastd zmm, dword [start + strides * rsi].</summary>
    private void Broadcast(int vector, int start, int strides)
    {
        Evex(vector, 0, start >> 3, 0, map: 2, prefix: 1, wide: false);
        const int noIndex = 4;
        var index = strides == 0 ? noIndex : Rsi;
        var scale = strides == 2 ? 0x40 : 0;
        code.AddRange([0x58, (byte)(0x44 | ((vector & 7) << 3)), (byte)(scale | (index << 3) | (start & 7)), 0]);
    }

    /// <summary>vpdpbusd sum, unsigned, signed.</summary>
    private void MultiplyAdd(int sum, int unsigned, int signed)
    {
        Evex(sum, unsigned, signed >> 3 & 1, signed >> 4, map: 2, prefix: 1, wide: false);
        code.AddRange([0x50, Direct(sum, signed)]);
    }

    private void AddImmediate(int register, int value) => code.AddRange(
    [
        (byte)(0x48 | (register >> 3)), 0x81, (byte)(0xC0 | (register & 7)), .. BitConverter.GetBytes(value),
    ]);

    private void Decrement(int register) =>
        code.AddRange([(byte)(0x48 | (register >> 3)), 0xFF, (byte)(0xC8 | (register & 7))]);

    private void JumpIfNotZero(int target)
    {
        code.AddRange([0x0F, 0x85]);
        code.AddRange(BitConverter.GetBytes(target - (code.Count + sizeof(int))));
    }

    /// <summary>vzeroupper; ret.</summary>
    private void Return() => code.AddRange([0xC5, 0xF8, 0x77, 0xC3]);

    /// <summary>ModRM of two registers.</summary>
    private static byte Direct(int register, int other) => (byte)(0xC0 | ((register & 7) << 3) | (other & 7));

    /// <summary>The four bytes of a 512-bit EVEX prefix. Register numbers are spread over it, most bits inverted.
    /// </summary>
    /// <param name="register">ModRM.reg, 0 to 31.</param>
    /// <param name="second">The register named in the prefix itself, 0 to 31.</param>
    /// <param name="baseHigh">Bit 3 of ModRM.rm, register or address.</param>
    /// <param name="rmHighest">Bit 4 of ModRM.rm where that is a vector.</param>
    /// <param name="map">Opcode map: 1 is 0F, 2 is 0F38.</param>
    /// <param name="prefix">1 is 66, 2 is F3.</param>
    /// <param name="wide">EVEX.W.</param>
    private void Evex(int register, int second, int baseHigh, int rmHighest, int map, int prefix, bool wide)
    {
        var first = map | Inverted(register >> 3, 7) | Inverted(rmHighest, 6) | Inverted(baseHigh, 5)
            | Inverted(register >> 4, 4);
        var middle = (wide ? 0x80 : 0) | ((~second & 15) << 3) | 0x04 | prefix;
        var last = 0x40 | Inverted(second >> 4, 3); // 512 bits, no mask
        code.AddRange([0x62, (byte)first, (byte)middle, (byte)last]);
    }

    private static int Inverted(int bit, int position) => (~bit & 1) << position;
}
