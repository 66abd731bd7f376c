namespace SearchEngine.Embedder.Cpu;

/// <summary>The activations of one pass, shared by the members of a team. Reused from pass to pass; grows.</summary>
internal sealed unsafe class PassBuffers(CpuModel model) : IDisposable
{
    /// <summary>Rows that a feed-forward block takes at a time; bounds its memory for long texts.</summary>
    public const int BlockRows = 256;

    private readonly CpuShape shape = model.Shape;
    private int capacity;

    /// <summary>[rows, d] residual stream.</summary>
    public AlignedBuffer<float> Stream { get; private set; } = new(0);

    /// <summary>[rows, d] normalised.</summary>
    public AlignedBuffer<float> Normed { get; private set; } = new(0);

    /// <summary>[rows, q | k | v].</summary>
    public AlignedBuffer<float> Qkv { get; private set; } = new(0);

    /// <summary>[rows, all heads], the attention's result.</summary>
    public AlignedBuffer<float> Attended { get; private set; } = new(0);

    /// <summary>[block rows, widest of the inner layers].</summary>
    public AlignedBuffer<float> Inner { get; private set; } = new(0);

    /// <summary>[block rows, widest of the inner layers], where a block needs two.</summary>
    public AlignedBuffer<float> InnerResult { get; private set; } = new(0);

    /// <summary>Integer codes of the rows that a quantised product reads.</summary>
    public AlignedBuffer<byte> Codes { get; private set; } = new(0);

    /// <summary>[rows], one scale a row.</summary>
    public AlignedBuffer<float> Scales { get; private set; } = new(0);

    /// <summary>[rows], one sum of codes a row.</summary>
    public AlignedBuffer<int> Sums { get; private set; } = new(0);

    public void Reserve(int rows)
    {
        if (rows <= capacity) return;
        capacity = 0;   // until all are there: memory may run out between them
        Dispose();
        Stream = new AlignedBuffer<float>((long)rows * shape.HiddenStride);
        Normed = new AlignedBuffer<float>((long)rows * shape.HiddenStride);
        Qkv = new AlignedBuffer<float>((long)rows * shape.QkvStride);
        Attended = new AlignedBuffer<float>((long)rows * shape.HeadsStride);
        var blockRows = shape.InnerSpansAllRows ? rows : Math.Min(rows, BlockRows);
        Inner = new AlignedBuffer<float>((long)blockRows * shape.InnerStride);
        InnerResult = new AlignedBuffer<float>((long)blockRows * shape.InnerResultStride);
        Scales = new AlignedBuffer<float>(rows);
        Sums = new AlignedBuffer<int>(rows);
        Codes = new AlignedBuffer<byte>((long)rows * shape.CodeStride);
        capacity = rows;
    }

    public void Dispose()
    {
        foreach (var buffer in (AlignedBuffer<float>[])[Stream, Normed, Qkv, Attended, Inner, InnerResult, Scales])
        {
            buffer.Dispose();
        }
        Codes.Dispose();
        Sums.Dispose();
    }
}
