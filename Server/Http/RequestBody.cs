// A request's body as one stretch of bytes from the shared pool: what the JSON readers want.
using System.Buffers;
using System.IO.Pipelines;
using SearchEngine.Server.Limiting;

namespace SearchEngine.Server.Http;

/// <summary>A whole body in a pooled buffer; dispose it to give the buffer back.</summary>
internal readonly struct RequestBody : IDisposable
{
    // Larger ones are rare; a pool would hold on to them for good.
    private const int MostPooledBytes = 8 << 20;

    private readonly byte[] buffer;
    private readonly int length;

    private readonly BodyBudget budget;

    private RequestBody(byte[] buffer, int length, BodyBudget budget)
    {
        this.buffer = buffer;
        this.length = length;
        this.budget = budget;
    }

    /// <summary>The body's bytes.</summary>
    public ReadOnlySpan<byte> Span => buffer.AsSpan(0, length);

    /// <summary>The body's bytes, for those who keep them across an await; not after the body is disposed.</summary>
    public ReadOnlyMemory<byte> Memory => buffer.AsMemory(0, length);

    /// <summary>Makes something of a body's bytes, which it may not keep.</summary>
    /// <typeparam name="T">What is made.</typeparam>
    public delegate T Parser<out T>(ReadOnlySpan<byte> bytes);

    /// <summary>Reads and parses the body, and gives its buffer back before anything else is done.</summary>
    /// <typeparam name="T">What the body becomes.</typeparam>
    /// <param name="request">The request.</param>
    /// <param name="maxBytes">Bytes beyond which it is refused with 413.</param>
    /// <param name="parse">Makes something of it.</param>
    /// <param name="cancellation">Set when the client goes away.</param>
    public static async Task<T> ParseAsync<T>(
        HttpRequest request, int maxBytes, Parser<T> parse, CancellationToken cancellation)
    {
        using RequestBody body = await ReadAsync(request, maxBytes, cancellation);
        return parse(body.Span);
    }

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

        // A length is only a promise: what is not here yet takes no memory.
        const int most = 64 << 10, guess = 4 << 10;
        BodyBudget budget = request.HttpContext.RequestServices.GetRequiredService<BodyBudget>();
        byte[] buffer = Rent((int)Math.Min(request.ContentLength ?? guess, most), budget);
        int length = 0;
        try
        {
            PipeReader reader = request.BodyReader;
            while (true)
            {
                ReadResult read = await reader.ReadAsync(cancellation);
                try
                {
                    int needed = (int)Math.Min(length + read.Buffer.Length, (long)maxBytes + 1);
                    buffer = needed > maxBytes ? throw TooLarge(maxBytes) : Grow(buffer, length, needed, budget);
                    read.Buffer.CopyTo(buffer.AsSpan(length));
                    length = needed;
                }
                finally
                {
                    reader.AdvanceTo(read.Buffer.End); // whatever comes of it: the server passes over the rest
                }

                if (read.IsCompleted)
                {
                    return new RequestBody(buffer, length, budget);
                }
            }
        }
        catch
        {
            Return(buffer, budget);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Return(buffer, budget);

    private static byte[] Rent(int bytes, BodyBudget budget)
    {
        byte[] buffer = bytes > MostPooledBytes
            ? GC.AllocateUninitializedArray<byte>(bytes) : ArrayPool<byte>.Shared.Rent(bytes);
        try
        {
            budget.Take(buffer.Length);
            return buffer;
        }
        catch
        {
            GiveBack(buffer);
            throw;
        }
    }

    private static void Return(byte[] buffer, BodyBudget budget)
    {
        budget.Give(buffer.Length);
        GiveBack(buffer);
    }

    private static void GiveBack(byte[] buffer)
    {
        if (buffer.Length <= MostPooledBytes)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] buffer, int used, int needed, BodyBudget budget)
    {
        if (needed <= buffer.Length)
        {
            return buffer;
        }

        byte[] larger = Rent(Math.Max(needed, 2 * buffer.Length), budget);
        buffer.AsSpan(0, used).CopyTo(larger);
        Return(buffer, budget);
        return larger;
    }

    private static ProblemException TooLarge(int maxBytes) => new(StatusCodes.Status413PayloadTooLarge, "too-large",
        "body", $"has more than {maxBytes} bytes; split it, or stream lines to the documents route.");
}
