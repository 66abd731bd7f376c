// Lets a filter of documents decide about the slots of their passages.
using System.Buffers;

namespace SearchEngine.Index.Storage;

/// <summary>Accepts the slots whose document a filter accepts.</summary>
/// <param name="map">Which slots are whose.</param>
/// <param name="documents">The filter.</param>
/// <param name="slotsPerDocument">How many slots a document has on average.</param>
internal sealed class PassageFilter(DocumentMap map, ISlotFilter documents, double slotsPerDocument) : ISlotFilter
{
    public int? EstimatedCount => documents.EstimatedCount is { } count
        ? (int)Math.Min(int.MaxValue, Math.Ceiling(count * slotsPerDocument))
        : null;

    public bool Accepts(int slot)
    {
        int ordinal = map.OrdinalOfSlot(slot);
        return ordinal >= 0 && documents.Accepts(ordinal);
    }

    public int CopySlots(Span<int> slots)
    {
        if (documents.EstimatedCount is not { } expected || expected > slots.Length)
            return -1;
        int[] ordinals = ArrayPool<int>.Shared.Rent(Math.Max(1, expected));
        try
        {
            int count = documents.CopySlots(ordinals);
            int written = count < 0 ? -1 : 0;
            for (int i = 0; i < count; i++)
            {
                int slot = map.SlotOf(ordinals[i]);
                if (slot >= 0 && written < slots.Length)
                {
                    slots[written++] = slot;
                    continue;
                }

                if (slot == DocumentMap.NoSlot)
                    continue;
                ReadOnlySpan<int> passages = map.ByOrdinal(ordinals[i])?.Slots;
                if (!passages.TryCopyTo(slots[written..]))
                    return -1;
                written += passages.Length;
            }

            return written;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(ordinals);
        }
    }
}
