// An NDJSON body as windows of parsed documents. The sender waits while a window is stored: nothing is read ahead.
using System.Buffers;
using System.IO.Pipelines;
using SearchEngine.Index;
using SearchEngine.Server.Json;

namespace SearchEngine.Server.Http;

/// <summary>Reads documents, one a line, in windows that fit in memory.</summary>
/// <param name="pipe">The body.</param>
internal sealed class DocumentStream(PipeReader pipe)
{
    private const string Prefix = "documents[";

    private readonly List<long> lines = [];
    private long line;
    private int documents;

    private static ReadOnlySpan<byte> Blanks => " \t\r\n"u8;

    /// <summary>The line, from 1, of the document of the last window that an error is about.</summary>
    /// <returns>Null when the error is about none.</returns>
    public long? LineOf(Exception exception)
    {
        if (exception is not InvalidInputException { Field: { } field }
            || !field.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        ReadOnlySpan<char> rest = field.AsSpan(Prefix.Length);
        int end = rest.IndexOf(']');
        return end > 0 && int.TryParse(rest[..end], out int index) && index >= First && index < documents
            ? lines[index - First]
            : null;
    }

    /// <summary>The place in the stream, from 0, of the last window's first document.</summary>
    public int First => documents - lines.Count;

    /// <summary>Whether the body begins with '[': then it is a JSON array, whatever its Content-Type says. The blanks
    /// before it are consumed: any number of them may come, and none is held in memory.</summary>
    public async Task<bool> IsArrayAsync(CancellationToken cancellation)
    {
        while (true)
        {
            ReadResult read = await pipe.ReadAsync(cancellation);
            ReadOnlySequence<byte> rest = PassBlanks(read.Buffer);
            byte? first = rest.IsEmpty ? null : rest.FirstSpan[0];
            pipe.AdvanceTo(rest.Start);
            if (first is not null || read.IsCompleted)
            {
                return first == '[';
            }
        }
    }

    /// <summary>Reads the next window.</summary>
    /// <returns>No documents at the stream's end.</returns>
    /// <exception cref="StreamException">A line is not a document.</exception>
    public async Task<IReadOnlyList<Document>> ReadWindowAsync(CancellationToken cancellation)
    {
        List<Document> window = [];
        lines.Clear();
        int bytes = 0;
        while (true)
        {
            ReadResult read = await pipe.ReadAsync(cancellation);
            ReadOnlySequence<byte> buffer = read.Buffer;
            bool full;
            try
            {
                full = TakeLines(ref buffer, read.IsCompleted, window, ref bytes);
                RequireShortLine(buffer.Length);
            }
            catch
            {
                pipe.AdvanceTo(read.Buffer.End); // the server passes over the rest
                throw;
            }

            pipe.AdvanceTo(buffer.Start, full ? buffer.Start : buffer.End);
            if (full || read.IsCompleted)
            {
                return window;
            }
        }
    }

    // What follows the blanks at the beginning; the lines that end among them count.
    private ReadOnlySequence<byte> PassBlanks(ReadOnlySequence<byte> text)
    {
        while (!text.IsEmpty)
        {
            ReadOnlySpan<byte> piece = text.FirstSpan;
            int visible = piece.IndexOfAnyExcept(Blanks);
            int blanks = visible < 0 ? piece.Length : visible;
            line += piece[..blanks].Count((byte)'\n');
            text = text.Slice(blanks);
            if (visible >= 0)
            {
                break;
            }
        }

        return text;
    }

    private void RequireShortLine(long bytes)
    {
        if (bytes > ServerLimits.MaxLineBytes)
        {
            throw new StreamException(new InvalidInputException($"documents[{documents}]",
                $"is a line of more than {ServerLimits.MaxLineBytes} bytes."), line + 1);
        }
    }

    // Takes whole lines from the buffer until it has no more or the window is full; says whether it is full.
    private bool TakeLines(ref ReadOnlySequence<byte> buffer, bool completed, List<Document> window, ref int bytes)
    {
        while (TryTakeLine(ref buffer, completed, out ReadOnlySequence<byte> text))
        {
            line++;
            if (IsBlank(text))
            {
                continue;
            }

            window.Add(ParseLine(text));
            lines.Add(line);
            documents++;
            bytes += (int)text.Length;
            if (window.Count == ServerLimits.WindowDocuments || bytes >= ServerLimits.WindowBytes)
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryTakeLine(
        ref ReadOnlySequence<byte> buffer, bool completed, out ReadOnlySequence<byte> text)
    {
        SequencePosition? end = buffer.PositionOf((byte)'\n');
        if (end is { } newline)
        {
            text = buffer.Slice(0, newline);
            buffer = buffer.Slice(buffer.GetPosition(1, newline));
            return true;
        }

        text = buffer;
        if (!completed || buffer.IsEmpty)
        {
            return false;
        }

        buffer = buffer.Slice(buffer.End); // the last line needs no newline
        return true;
    }

    private Document ParseLine(ReadOnlySequence<byte> text)
    {
        try
        {
            if (text.IsSingleSegment)
            {
                return DocumentParser.ParseLine(text.FirstSpan, documents);
            }

            int length = (int)text.Length;
            byte[] copy = ArrayPool<byte>.Shared.Rent(length);
            try
            {
                text.CopyTo(copy);
                return DocumentParser.ParseLine(copy.AsSpan(0, length), documents);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(copy);
            }
        }
        catch (InvalidInputException exception)
        {
            throw new StreamException(exception, line);
        }
    }

    private static bool IsBlank(ReadOnlySequence<byte> text)
    {
        foreach (ReadOnlyMemory<byte> segment in text)
        {
            if (segment.Span.ContainsAnyExcept(Blanks))
            {
                return false;
            }
        }

        return true;
    }
}
