// The k best of a stream of scores, in order, in memory that the caller gives.
using System.Runtime.CompilerServices;

namespace SearchEngine.Index.Hnsw;

/// <summary>Insertion into a sorted span: candidates that come nearly sorted are placed at its end.</summary>
internal static class BestSlots
{
    /// <summary>Takes a candidate if it is among the best; of equal scores the lower slot is better.</summary>
    /// <param name="best">The best so far, best first; its length is k.</param>
    /// <param name="kept">How many it holds.</param>
    /// <param name="candidate">Negative infinity as score means none.</param>
    /// <returns>How many it holds now.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Offer(Span<ScoredSlot> best, int kept, ScoredSlot candidate)
    {
        bool isFull = kept == best.Length;
        return float.IsNegativeInfinity(candidate.Score) || (isFull && !IsBetter(candidate, best[kept - 1]))
            ? kept
            : Insert(best, isFull ? kept - 1 : kept, candidate);
    }

    private static int Insert(Span<ScoredSlot> best, int at, ScoredSlot candidate)
    {
        int kept = at + 1;
        for (; at > 0 && IsBetter(candidate, best[at - 1]); at--)
        {
            best[at] = best[at - 1];
        }

        best[at] = candidate;
        return kept;
    }

    private static bool IsBetter(ScoredSlot left, ScoredSlot right)
        => left.Score > right.Score || (left.Score == right.Score && left.Slot < right.Slot);
}
