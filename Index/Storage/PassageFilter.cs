// Lets a filter of documents decide about the slots of their passages.
namespace SearchEngine.Index.Storage;

/// <summary>Accepts the slots whose document a filter accepts.</summary>
internal sealed class PassageFilter(DocumentMap map, ISlotFilter? documents) : ISlotFilter
{
    public int? EstimatedCount => documents?.EstimatedCount;

    public bool Accepts(int slot)
    {
        int ordinal = map.OrdinalOfSlot(slot);
        return ordinal >= 0 && (documents is null || documents.Accepts(ordinal));
    }
}
