// A growing block of native memory: 2 MiB aligned and on huge pages where Linux gives them, zero-filled, lazily backed.
using System.Runtime.InteropServices;

namespace SearchEngine.Index.Hnsw;

/// <summary>
/// Zero-filled native memory, aligned to at least 64 bytes. On Linux it is mapped on demand, so that bytes never
/// touched cost nothing, large blocks ask for huge pages (fewer TLB misses on random reads), and growing moves pages
/// instead of copying them. Not thread-safe: growing invalidates pointers, so callers keep readers out meanwhile.
/// </summary>
internal sealed unsafe partial class NativeBlock : IDisposable
{
    private const nuint HugePage = 2 << 20;
    private const nuint Alignment = 64;
    private const int ReadWrite = 3, PrivateAnonymousNoReserve = 0x2 | 0x20 | 0x4000;
    private const int MayMoveToFixed = 1 | 2, AdviseHugePages = 14;
    private byte* _pointer;
    private nuint _length;

    public NativeBlock(long lengthBytes)
    {
        _length = RoundUp(lengthBytes);
        _pointer = Allocate(_length);
    }

    ~NativeBlock() => Release();

    /// <summary>First byte; valid until <see cref="Grow"/> or <see cref="Dispose"/>.</summary>
    public byte* Pointer => _pointer;

    /// <summary>Bytes that may be used.</summary>
    public long Length => (long)_length;

    /// <summary>Makes the block at least this long; the content stays, what is added is zero.</summary>
    public void Grow(long lengthBytes)
    {
        nuint length = RoundUp(lengthBytes);
        if (length <= _length)
        {
            return;
        }

        byte* grown = Allocate(length);
        if (OperatingSystem.IsLinux())
        {
            if (Remap(_pointer, _length, _length, MayMoveToFixed, grown) != grown)
            {
                throw new OutOfMemoryException($"Cannot move {_length} bytes of index memory to a larger block.");
            }
        }
        else
        {
            NativeMemory.Copy(_pointer, grown, _length);
            NativeMemory.AlignedFree(_pointer);
        }

        _pointer = grown;
        _length = length;
    }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private static nuint RoundUp(long lengthBytes) => ((nuint)Math.Max(lengthBytes, 1) + 4095) & ~(nuint)4095;

    private static byte* Allocate(nuint length)
    {
        if (!OperatingSystem.IsLinux())
        {
            var plain = (byte*)NativeMemory.AlignedAlloc(length, Alignment);
            NativeMemory.Clear(plain, length);
            return plain;
        }

        // Mapped with room to spare, then trimmed to a 2 MiB boundary: huge pages need that alignment.
        nuint slack = length >= HugePage ? HugePage : 0;
        var mapped = (byte*)Map(null, length + slack, ReadWrite, PrivateAnonymousNoReserve, -1, 0);
        if (mapped == (byte*)-1)
        {
            throw new OutOfMemoryException($"Cannot reserve {length} bytes for the index; free memory or use int8.");
        }

        if (slack == 0)
        {
            return mapped;
        }

        var aligned = (byte*)(((nuint)mapped + HugePage - 1) & ~(HugePage - 1));
        nuint before = (nuint)(aligned - mapped);
        if (before > 0)
        {
            _ = Unmap(mapped, before);
        }

        if (slack > before)
        {
            _ = Unmap(aligned + length, slack - before);
        }

        _ = Advise(aligned, length, AdviseHugePages);
        return aligned;
    }

    private void Release()
    {
        if (_pointer == null)
        {
            return;
        }

        if (OperatingSystem.IsLinux())
        {
            _ = Unmap(_pointer, _length);
        }
        else
        {
            NativeMemory.AlignedFree(_pointer);
        }

        _pointer = null;
        _length = 0;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);

    [LibraryImport("libc", EntryPoint = "mremap")]
    private static partial void* Remap(void* old, nuint oldLength, nuint newLength, int flags, void* address);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
