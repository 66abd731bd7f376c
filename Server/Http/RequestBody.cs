// A request's body as one stretch of bytes from the shared pool: what the JSON readers want.
using System.Buffers;
using System.IO.Pipelines;

namespace SearchEngine.Server.Http;

/// <summary>A whole body in a pooled buffer; dispose it to give the buffer back.</summary>
internal readonly struct RequestBody : IDisposable
{
    private readonly byte[] buffer;
    private readonly int length;

    private RequestBody(byte[] buffer, int length)
    {
        this.buffer = buffer;
        this.length = length;
    }

    /// <summary>The body's bytes.</summary>
    public ReadOnlySpan<byte> Span => buffer.AsSpan(0, length);

    /// <summary>The body's bytes, for those who keep them across an await; not after the body is disposed.</summary>
    public ReadOnlyMemory<byte> Memory => buffer.AsMemory(0, length);

    /// <summary>Reads the body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="maxBytes">Bytes beyond which it is refused with 413.</param>
    /// <param name="cancellation">Set when the client goes away.</param>
    public static async Task<RequestBody> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellation)
    {
        if (request.ContentLength > maxBytes)
        {
            throw TooLarge(maxBytes);
        }

        const int guess = 4096;
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)(request.ContentLength ?? guess));
        int length = 0;
        try
        {
            PipeReader reader = request.BodyReader;
            while (true)
            {
                ReadResult read = await reader.ReadAsync(cancellation);
                if (length + read.Buffer.Length > maxBytes)
                {
                    throw TooLarge(maxBytes);
                }

                int more = (int)read.Buffer.Length;
                buffer = Grow(buffer, length, length + more);
                read.Buffer.CopyTo(buffer.AsSpan(length));
                length += more;
                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return new RequestBody(buffer, length);
                }
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

    private static byte[] Grow(byte[] buffer, int used, int needed)
    {
        if (needed <= buffer.Length)
        {
            return buffer;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, 2 * buffer.Length));
        buffer.AsSpan(0, used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static ProblemException TooLarge(int maxBytes) => new(StatusCodes.Status413PayloadTooLarge, "too-large",
        "body", $"has more than {maxBytes} bytes; split it, or stream lines to the documents route.");
}
