using System.Runtime.InteropServices;

namespace SearchEngine.Embedder.Cpu;

/// <summary>Zeroed native memory on a cache-line boundary, freed with its owner. The pointer is good only while the
/// owner is alive: who computes on it keeps the owner reachable.</summary>
internal sealed unsafe class AlignedBuffer<T> : IDisposable
    where T : unmanaged
{
    private const int Alignment = 64;

    /// <summary>Room behind the end, so that a vector load on the last elements stays inside.</summary>
    private const int SlackBytes = 64;

    private void* memory;

    public AlignedBuffer(long length)
    {
        Length = length;
        var bytes = (nuint)(checked(length * sizeof(T)) + SlackBytes);
        memory = NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Clear(memory, bytes);
        GC.AddMemoryPressure((long)bytes);
    }

    /// <summary>Copies values in.</summary>
    public AlignedBuffer(ReadOnlySpan<T> values)
        : this(values.Length)
    {
        values.CopyTo(new Span<T>(memory, values.Length));
    }

    ~AlignedBuffer() => Free();

    /// <summary>Elements; 0 once it is freed, so that who reuses buffers sees that this one holds none.</summary>
    public long Length { get; private set; }

    public T* Pointer => (T*)memory;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (memory == null) return;
        NativeMemory.AlignedFree(memory);
        memory = null;
        GC.RemoveMemoryPressure(Length * sizeof(T) + SlackBytes);
        Length = 0;
    }
}
