namespace TorchSharp.Utils;

/// <summary>Walks the element offsets of a strided tensor in row order.</summary>
internal struct StridedWalk(long[] shape, long[] strides)
{
    private readonly long[] index = new long[shape.Length];

    /// <summary>The offset of the current element.</summary>
    public long Offset { get; private set; }

    /// <summary>Goes to the next element in row order; past the last it starts again.</summary>
    public void Advance()
    {
        for (var k = shape.Length - 1; k >= 0; k--)
        {
            Offset += strides[k];
            if (++index[k] < shape[k]) return;
            Offset -= strides[k] * shape[k];
            index[k] = 0;
        }
    }
}
