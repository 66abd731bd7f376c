// The bytes of bodies that are in memory at once, over all requests: many large uploads wait outside, not in the heap.
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Limiting;

/// <summary>Counts the bytes of bodies that are being read or parsed. Safe for concurrent use.</summary>
/// <param name="maxBytes">Bytes beyond which requests are refused.</param>
internal sealed class BodyBudget(long maxBytes)
{
    private long taken;

    /// <summary>Takes bytes.</summary>
    /// <exception cref="ProblemException">Status 503: there are not so many left.</exception>
    public void Take(int bytes)
    {
        if (Interlocked.Add(ref taken, bytes) > maxBytes)
        {
            Give(bytes);
            throw new ProblemException(StatusCodes.Status503ServiceUnavailable, "busy", "body",
                $"has no room: requests that are being read hold {maxBytes >> 20} MiB already; try again.");
        }
    }

    /// <summary>Gives bytes back.</summary>
    public void Give(int bytes) => Interlocked.Add(ref taken, -bytes);
}
