using System.Collections;

namespace TorchSharp.Utils;

/// <summary>The elements of a tensor on the CPU, in row order, without a copy; valid while the tensor lives.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed unsafe class TensorAccessor<T> : IEnumerable<T>, IDisposable where T : unmanaged
{
    private readonly torch.Tensor tensor;
    private readonly T* start;
    private readonly bool contiguous;

    internal TensorAccessor(torch.Tensor tensor)
    {
        this.tensor = tensor;
        contiguous = tensor.is_contiguous();
        start = tensor.NumberOfElements == 0 ? null : (T*)tensor.DataPointer();
    }

    /// <summary>How many elements there are.</summary>
    public long Count => tensor.NumberOfElements;

    /// <summary>The element at one index a dimension.</summary>
    /// <exception cref="IndexOutOfRangeException">An index lies outside its dimension.</exception>
    public T this[params long[] indices]
    {
        get
        {
            var element = start[Offset(indices)];
            GC.KeepAlive(tensor);
            return element;
        }
        set
        {
            start[Offset(indices)] = value;
            GC.KeepAlive(tensor);
        }
    }

    /// <summary>A copy of the elements in row order.</summary>
    public T[] ToArray()
    {
        var copy = new T[Count];
        CopyTo(copy);
        return copy;
    }

    /// <summary>Copies the elements into an array.</summary>
    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) =>
        CopyTo(array.AsSpan(arrayIndex), tensorIndex);

    /// <summary>Copies the elements into a span as long as they are, or longer.</summary>
    public void CopyTo(Span<T> array, long tensorIndex = 0)
    {
        var count = checked((int)(Count - tensorIndex));
        if (contiguous)
        {
            new ReadOnlySpan<T>(start + tensorIndex, count).CopyTo(array);
            GC.KeepAlive(tensor);
            return;
        }
        var walk = new StridedWalk(tensor.shape, tensor.stride());
        for (long k = 0; k < Count; k++)
        {
            if (k >= tensorIndex) array[(int)(k - tensorIndex)] = start[walk.Offset];
            walk.Advance();
        }
        GC.KeepAlive(tensor);
    }

    /// <summary>Overwrites the elements with those of an array.</summary>
    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) =>
        CopyFrom(array.AsSpan(arrayIndex), tensorIndex);

    /// <summary>Overwrites the elements with those of a span.</summary>
    public void CopyFrom(ReadOnlySpan<T> array, long tensorIndex = 0)
    {
        if (array.Length > Count - tensorIndex)
            throw new ArgumentException(
                $"{array.Length} values do not fit the tensor's {Count} elements from {tensorIndex} on");
        var walk = new StridedWalk(tensor.shape, tensor.stride());
        for (long k = 0; k < tensorIndex + array.Length; k++)
        {
            if (k >= tensorIndex) start[walk.Offset] = array[(int)(k - tensorIndex)];
            walk.Advance();
        }
        GC.KeepAlive(tensor);
    }

    /// <summary>The elements in row order.</summary>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Nothing is held.</summary>
    public void Dispose()
    {
    }

    private long Offset(long[] indices)
    {
        var sizes = tensor.shape;
        if (indices.Length == 1 && sizes.Length == 0 && indices[0] == 0) return 0;
        if (indices.Length != sizes.Length)
            throw new ArgumentException($"{indices.Length} indices were given for {sizes.Length} dimensions");
        long offset = 0;
        for (var k = 0; k < sizes.Length; k++)
        {
            if ((ulong)indices[k] >= (ulong)sizes[k])
                throw new IndexOutOfRangeException($"index {indices[k]} lies outside dimension {k} of size {sizes[k]}");
            offset += indices[k] * tensor.stride(k);
        }
        return offset;
    }
}
