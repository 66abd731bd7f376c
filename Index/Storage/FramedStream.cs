// A stream cut into frames of at most 64 KiB, each with its own checksum, so that no byte is believed before it has
// been verified. A frame is int32 length, uint32 CRC-32C of the bytes, the bytes; length 0 ends the stream.
using System.Buffers.Binary;

namespace SearchEngine.Index.Storage;

/// <summary>Writes frames to, or reads frames from, another stream, which stays open.</summary>
internal sealed class FramedStream : Stream
{
    private const int FrameBytes = 1 << 16;
    private const int HeaderBytes = sizeof(int) + sizeof(uint);

    private readonly Stream _inner;
    private readonly bool _writes;
    private readonly byte[] _frame = new byte[FrameBytes];
    private int _at;
    private int _length;
    private bool _ended;

    private FramedStream(Stream inner, bool writes)
    {
        _inner = inner;
        _writes = writes;
    }

    public override bool CanRead => !_writes;

    public override bool CanSeek => false;

    public override bool CanWrite => _writes;

    public override long Length => throw new NotSupportedException("A framed stream has no length.");

    public override long Position
    {
        get => throw new NotSupportedException("A framed stream has no position.");
        set => throw new NotSupportedException("A framed stream has no position.");
    }

    /// <summary>Begins to write; <see cref="Complete"/> must follow.</summary>
    public static FramedStream ForWriting(Stream inner) => new(inner, writes: true);

    /// <summary>Begins to read.</summary>
    public static FramedStream ForReading(Stream inner) => new(inner, writes: false);

    /// <summary>Writes what is left and the end mark.</summary>
    public void Complete()
    {
        WriteFrame();
        _inner.Write(stackalloc byte[HeaderBytes]);
        _inner.Flush();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int length = Math.Min(buffer.Length, FrameBytes - _at);
            buffer[..length].CopyTo(_frame.AsSpan(_at));
            buffer = buffer[length..];
            _at += length;
            if (_at == FrameBytes)
                WriteFrame();
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Reads verified bytes; 0 at the end mark.</summary>
    /// <exception cref="InvalidDataException">A frame does not match its checksum, or there is no end mark.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_at == _length && !_ended)
            ReadFrame();
        int length = Math.Min(buffer.Length, _length - _at);
        _frame.AsSpan(_at, length).CopyTo(buffer);
        _at += length;
        return length;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        throw new NotSupportedException("A framed stream cannot seek.");

    public override void SetLength(long value) => throw new NotSupportedException("A framed stream has no length.");

    private void WriteFrame()
    {
        if (_at == 0)
            return;
        Span<byte> header = stackalloc byte[HeaderBytes];
        BinaryPrimitives.WriteInt32LittleEndian(header, _at);
        BinaryPrimitives.WriteUInt32LittleEndian(header[sizeof(int)..], Crc32C.Of(_frame.AsSpan(0, _at)));
        _inner.Write(header);
        _inner.Write(_frame, 0, _at);
        _at = 0;
    }

    private void ReadFrame()
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (_inner.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes)
            throw new InvalidDataException("The file is cut short.");
        int length = BinaryPrimitives.ReadInt32LittleEndian(header);
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(header[sizeof(int)..]);
        _at = 0;
        _length = 0;
        _ended = length == 0 && checksum == 0;
        if (_ended)
            return;
        if (length is <= 0 or > FrameBytes)
            throw new InvalidDataException("The file is damaged: a frame has no valid length.");
        Span<byte> frame = _frame.AsSpan(0, length);
        if (_inner.ReadAtLeast(frame, length, throwOnEndOfStream: false) < length)
            throw new InvalidDataException("The file is cut short.");
        if (Crc32C.Of(frame) != checksum)
            throw new InvalidDataException("The file is damaged: a checksum does not match.");
        _length = length;
    }
}
