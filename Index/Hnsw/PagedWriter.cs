// Writes a file of 64 KiB pages with a CRC-32C a page; docs/format.md, "graph.bin, codes.bin", specifies it.
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SearchEngine.Index.Storage;

namespace SearchEngine.Index.Hnsw;

/// <summary>
/// Writes header, payload pages and checksum table of a snapshot file: [header 4096][pages x 65536][CRC-32C a page]
/// [CRC-32C of that table]. The header is written last, over zeros, so that a file cut short has none.
/// </summary>
internal sealed class PagedWriter : IDisposable
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderBytes = 4096;

    /// <summary>Bytes of a page.</summary>
    public const int PageBytes = 65_536;

    private readonly FileStream _file;
    private readonly byte[] _page = new byte[PageBytes];
    private readonly List<uint> _checksums = [];
    private int _filled;
    private long _payloadBytes;

    public PagedWriter(string path)
    {
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 20);
        _file.Write(new byte[HeaderBytes]);
    }

    /// <summary>Appends payload.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        _payloadBytes += bytes.Length;
        while (bytes.Length > 0)
        {
            int some = Math.Min(bytes.Length, PageBytes - _filled);
            bytes[..some].CopyTo(_page.AsSpan(_filled));
            _filled += some;
            bytes = bytes[some..];
            if (_filled == PageBytes)
            {
                FlushPage();
            }
        }
    }

    /// <summary>Appends payload integers, little-endian.</summary>
    public void Write(ReadOnlySpan<int> values) => Write(MemoryMarshal.AsBytes(values));

    /// <summary>Writes the last page, the table and the header, and makes all of it durable.</summary>
    /// <param name="fields">The file's own header fields; they follow the payload length.</param>
    /// <param name="magic">Eight characters that name the kind of file.</param>
    public void Finish(string magic, ReadOnlySpan<long> fields)
    {
        if (_filled > 0)
        {
            _page.AsSpan(_filled).Clear();
            FlushPage();
        }

        ReadOnlySpan<byte> table = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_checksums));
        _file.Write(table);
        Span<byte> word = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(word, Crc32C.Of(table));
        _file.Write(word);

        byte[] header = new byte[HeaderBytes];
        System.Text.Encoding.ASCII.GetBytes(magic, header);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(8), _payloadBytes);
        MemoryMarshal.AsBytes(fields).CopyTo(header.AsSpan(16));
        BinaryPrimitives.WriteUInt32LittleEndian(
            header.AsSpan(HeaderBytes - 4), Crc32C.Of(header.AsSpan(0, HeaderBytes - 4)));
        _file.Flush(flushToDisk: true);
        _file.Position = 0;
        _file.Write(header);
        _file.Flush(flushToDisk: true);
    }

    public void Dispose() => _file.Dispose();

    private void FlushPage()
    {
        _checksums.Add(Crc32C.Of(_page));
        _file.Write(_page);
        _filled = 0;
    }
}
