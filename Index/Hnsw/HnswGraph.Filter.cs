// Planning a filtered search by how many slots match: scan few, walk past the rejects of many, look behind them in
// between.
using System.Buffers;

namespace SearchEngine.Index.Hnsw;

public sealed partial class HnswGraph
{
    // From this share of matches on, rejected neighbours are rare enough to walk past them.
    private const double PlainWalkShare = 0.4;

    private const int Samples = 256;

    /// <summary>
    /// A filtered walk compares about this many codes for each candidate it keeps, so a scan of fewer matches is
    /// cheaper.
    /// </summary>
    internal int ScanPerEf { get; set; } = 150;

    private void SearchPlanned(SearchContext context, int entry, int ef, ISlotFilter filter)
    {
        int matches = Math.Min(Count, filter.EstimatedCount ?? EstimateMatches(filter));
        if (matches > (long)ef * ScanPerEf)
        {
            bool twoHops = matches < PlainWalkShare * Count;
            int budget = Math.Max(matches, ef * ScanPerEf);
            if (_walk.SearchFiltered(context, entry, ef, filter, twoHops, budget))
            {
                return;
            }
        }

        ScanMatches(context, ef, filter, matches);
    }

    private void ScanMatches(SearchContext context, int ef, ISlotFilter filter, int expected)
    {
        int slotsInUse = _storage.NodeOfSlot.Length;
        int[] slots = ArrayPool<int>.Shared.Rent(Math.Max(16, expected));
        int count = filter.CopySlots(slots);
        if (count < 0)
        {
            // More than were expected, perhaps: then they fit where all slots do.
            ArrayPool<int>.Shared.Return(slots);
            slots = ArrayPool<int>.Shared.Rent(slotsInUse);
            count = filter.CopySlots(slots);
        }

        if (count < 0)
        {
            count = 0;
            for (int slot = 0; slot < slotsInUse; slot++)
            {
                if (_storage.NodeOfSlot[slot] >= 0 && filter.Accepts(slot))
                {
                    slots[count++] = slot;
                }
            }
        }

        _walk.Scan(context, slots.AsSpan(0, count), ef);
        ArrayPool<int>.Shared.Return(slots);
    }

    /// <summary>Matches among slots taken at even distances, scaled up.</summary>
    private int EstimateMatches(ISlotFilter filter)
    {
        int[] nodeOfSlot = _storage.NodeOfSlot;
        int step = Math.Max(1, nodeOfSlot.Length / Samples);
        int seen = 0;
        int accepted = 0;
        for (int slot = step / 2; slot < nodeOfSlot.Length; slot += step)
        {
            if (nodeOfSlot[slot] >= 0)
            {
                seen++;
                accepted += filter.Accepts(slot) ? 1 : 0;
            }
        }

        return seen == 0 ? Count : (int)((long)Count * accepted / seen);
    }
}
