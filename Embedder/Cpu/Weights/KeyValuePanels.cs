using SearchEngine.Embedder.Cpu.Kernels;

namespace SearchEngine.Embedder.Cpu.Weights;

/// <summary>
/// Keys and values of one head, packed as the right sides of the two products of attention: keys as panels of
/// positions, [panel, headDim, width]; values as panels of components, [panel, positions, width]. Positions and
/// components are filled up with zeros to whole panels. Grows as needed; one thread at a time packs.
/// </summary>
internal sealed unsafe class KeyValuePanels(FloatKernel kernel) : IDisposable
{
    private AlignedBuffer<float> keys = new(0);
    private AlignedBuffer<float> values = new(0);

    public int Count { get; private set; }

    public int HeadDim { get; private set; }

    /// <summary>Positions, filled up to whole panels.</summary>
    public int PaddedCount => Fill(Count);

    /// <summary>Components, filled up to whole panels.</summary>
    public int PaddedHeadDim => Fill(HeadDim);

    public float* Keys(int panel) => keys.Pointer + (long)panel * HeadDim * kernel.Width;

    public float* Values(int panel, int position) =>
        values.Pointer + ((long)panel * PaddedCount + position) * kernel.Width;

    /// <summary>Packs positions: rows of k and v, [count, headDim], their rows stride floats apart.</summary>
    public void Pack(float* k, float* v, nint stride, int count, int headDim)
    {
        Count = count;
        HeadDim = headDim;
        Reserve(ref keys, (long)PaddedCount * headDim);
        Reserve(ref values, (long)PaddedHeadDim * PaddedCount);
        PackKeys(k, stride);
        PackValues(v, stride);
    }

    public void Dispose()
    {
        keys.Dispose();
        values.Dispose();
    }

    private void PackKeys(float* k, nint stride)
    {
        var width = kernel.Width;
        for (var position = 0; position < PaddedCount; position++)
        {
            var target = Keys(position / width) + position % width;
            var source = k + position * stride;
            if (position < Count)
            {
                for (var i = 0; i < HeadDim; i++) target[i * width] = source[i];
            }
            else
            {
                for (var i = 0; i < HeadDim; i++) target[i * width] = 0;
            }
        }
    }

    private void PackValues(float* v, nint stride)
    {
        var width = kernel.Width;
        for (var first = 0; first < HeadDim; first += width)
        {
            var used = Math.Min(width, HeadDim - first);
            var panel = Values(first / width, 0);
            for (var position = 0; position < PaddedCount; position++)
            {
                var target = new Span<float>(panel + (long)position * width, width);
                if (position >= Count)
                {
                    target.Clear();
                    continue;
                }
                new ReadOnlySpan<float>(v + position * stride + first, used).CopyTo(target);
                target[used..].Clear();
            }
        }
    }

    private int Fill(int count) => (count + kernel.Width - 1) / kernel.Width * kernel.Width;

    private static void Reserve(ref AlignedBuffer<float> buffer, long length)
    {
        if (buffer.Length >= length) return;
        buffer.Dispose();
        buffer = new AlignedBuffer<float>(length + length / 4);
    }
}
