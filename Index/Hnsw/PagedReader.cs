// Maps a file of checksummed pages into memory and verifies every page before a byte of it is used.
using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using SearchEngine.Index.Storage;

namespace SearchEngine.Index.Hnsw;

/// <summary>A verified, memory-mapped snapshot file; see <see cref="PagedWriter"/> for the layout.</summary>
internal sealed unsafe class PagedReader : IDisposable
{
    private readonly string _path;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private byte* _start;
    private long _position = PagedWriter.HeaderBytes;
    private long _end;

    /// <summary>Maps and verifies a file.</summary>
    /// <exception cref="GraphDamagedException">The file is cut short, or a checksum does not match.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public PagedReader(string path, string magic)
    {
        _path = path;
        long length = new FileInfo(path).Length;
        if (length < PagedWriter.HeaderBytes + sizeof(uint))
        {
            throw new GraphDamagedException(path, -1, $"the file has only {length} bytes");
        }

        _map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        try
        {
            Verify(magic, length);
        }
        catch (GraphDamagedException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>A header field, in the order they were written.</summary>
    public long Field(int index) => BinaryPrimitives.ReadInt64LittleEndian(Bytes(16 + (8L * index), 8));

    /// <summary>Copies the next payload bytes out.</summary>
    /// <exception cref="GraphDamagedException">The payload is shorter than the header's counts say.</exception>
    public void Read(byte* destination, long count)
    {
        if (count < 0 || count > _end - _position)
        {
            throw new GraphDamagedException(_path, -1, $"the payload ends {count - (_end - _position)} bytes early");
        }

        Buffer.MemoryCopy(_start + _position, destination, count, count);
        _position += count;
    }

    /// <summary>Copies the next payload integers out.</summary>
    public void Read(Span<int> destination)
    {
        fixed (int* first = destination)
        {
            Read((byte*)first, (long)destination.Length * sizeof(int));
        }
    }

    /// <summary>Throws that the content contradicts itself, though its checksums match.</summary>
    public void Require(bool condition, string detail)
    {
        if (!condition)
        {
            throw new GraphDamagedException(_path, -1, detail);
        }
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }

    private void Verify(string magic, long length)
    {
        ReadOnlySpan<byte> header = Bytes(0, PagedWriter.HeaderBytes);
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(header[^4..]);
        if (stored != Crc32C.Of(header[..^4]))
        {
            throw new GraphDamagedException(_path, -1, "the header's checksum does not match");
        }

        if (!header[..8].SequenceEqual(System.Text.Encoding.ASCII.GetBytes(magic)))
        {
            throw new GraphDamagedException(_path, -1, $"the file does not begin with {magic}");
        }

        long payload = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
        long pages = (payload + PagedWriter.PageBytes - 1) / PagedWriter.PageBytes;
        long tableAt = PagedWriter.HeaderBytes + (pages * PagedWriter.PageBytes);
        if (payload < 0 || length != tableAt + (pages * sizeof(uint)) + sizeof(uint))
        {
            throw new GraphDamagedException(_path, -1, $"{length} bytes do not fit a payload of {payload}");
        }

        _end = PagedWriter.HeaderBytes + payload;
        ReadOnlySpan<byte> table = Bytes(tableAt, checked((int)(pages * sizeof(uint))));
        if (BinaryPrimitives.ReadUInt32LittleEndian(Bytes(length - 4, 4)) != Crc32C.Of(table))
        {
            throw new GraphDamagedException(_path, -1, "the checksum table's own checksum does not match");
        }

        ReadOnlySpan<uint> checksums = MemoryMarshal.Cast<byte, uint>(table);
        for (int page = 0; page < checksums.Length; page++)
        {
            ReadOnlySpan<byte> bytes = Bytes(
                PagedWriter.HeaderBytes + ((long)page * PagedWriter.PageBytes), PagedWriter.PageBytes);
            if (Crc32C.Of(bytes) != checksums[page])
            {
                throw new GraphDamagedException(_path, page, "the page's checksum does not match");
            }
        }
    }

    private ReadOnlySpan<byte> Bytes(long offset, int count) => new(_start + offset, count);
}
