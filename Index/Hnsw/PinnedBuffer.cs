// A pinned, cache-line aligned scratch array that native-style kernels can point into.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SearchEngine.Index.Hnsw;

/// <summary>Zero-filled scratch memory that never moves; freed by the garbage collector with its owner.</summary>
internal sealed unsafe class PinnedBuffer<T>
    where T : unmanaged
{
    private readonly byte[] _memory;

    public PinnedBuffer(int length)
    {
        _memory = GC.AllocateArray<byte>(checked((length * sizeof(T)) + 64), pinned: true);
        var start = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
        Pointer = (T*)((start + 63) & ~(nuint)63);
        Length = length;
    }

    /// <summary>First element, 64-byte aligned; valid while this buffer is reachable.</summary>
    public T* Pointer { get; }

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    /// <summary>The elements.</summary>
    public Span<T> Span => new(Pointer, Length);
}
