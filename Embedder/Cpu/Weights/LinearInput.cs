namespace SearchEngine.Embedder.Cpu.Weights;

/// <summary>The left side of a product: rows of activations, and their integer codes for layers that take those.
/// </summary>
internal readonly unsafe struct LinearInput
{
    /// <summary>[rows, in] floats, <see cref="Stride"/> apart.</summary>
    public required float* Values { get; init; }

    /// <summary>Floats from one row to the next.</summary>
    public required nint Stride { get; init; }

    /// <summary>Room for the codes of every row; null where no layer is quantised.</summary>
    public byte* Codes { get; init; }

    /// <summary>Bytes from one row's codes to the next.</summary>
    public nint CodeStride { get; init; }

    /// <summary>One scale a row: value = code * scale.</summary>
    public float* Scales { get; init; }

    /// <summary>One sum of codes a row.</summary>
    public int* Sums { get; init; }

    /// <summary>The same, beginning at a later row.</summary>
    public LinearInput From(int row) => new()
    {
        Values = Values + row * Stride,
        Stride = Stride,
        Codes = Codes + row * CodeStride,
        CodeStride = CodeStride,
        Scales = Scales + row,
        Sums = Sums + row,
    };
}
