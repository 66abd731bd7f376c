// The risk guarded here: a filter that lists the wrong slots after documents gained, lost or changed their passages.
using SearchEngine.Index.Filtering;
using SearchEngine.Index.Storage;

namespace SearchEngine.Index.Tests.Storage;

public sealed class DocumentMapTests
{
    [Fact]
    public void A_filter_lists_the_slots_that_its_documents_have_now()
    {
        DocumentMap map = new();
        map.Set(Entry("one", ordinal: 0, slots: [5]));
        map.Set(Entry("three", ordinal: 1, slots: [6, 7, 8]));
        map.Set(Entry("gone", ordinal: 2, slots: [9]));
        map.Set(Entry("grown", ordinal: 3, slots: [10]));
        map.Set(Entry("shrunk", ordinal: 4, slots: [11, 12]));
        map.Set(Entry("refused", ordinal: 5, slots: [13]));
        map.Set(Entry("grown", ordinal: 3, slots: [10, 14]));
        map.Set(Entry("shrunk", ordinal: 4, slots: [12]));
        map.Remove("gone");
        PassageFilter filter = new(map, OrdinalSet.Of(0, 1, 2, 3, 4, 99), slotsPerDocument: 1.5);

        int[] slots = new int[8];
        int count = filter.CopySlots(slots);

        Assert.Equal([5, 6, 7, 8, 10, 14, 12], slots[..count]);
        Assert.Equal((5, DocumentMap.SeveralSlots, DocumentMap.NoSlot), (map.SlotOf(0), map.SlotOf(1), map.SlotOf(2)));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void Slots_that_do_not_fit_are_declined(int room)
    {
        DocumentMap map = new();
        for (int ordinal = 0; ordinal < 5; ordinal++)
            map.Set(Entry($"d{ordinal}", ordinal, ordinal < 3 ? [ordinal] : [10 * ordinal, (10 * ordinal) + 1]));
        PassageFilter filter = new(map, OrdinalSet.Of(0, 1, 2, 3, 4), slotsPerDocument: 1.4);

        Assert.Equal(-1, filter.CopySlots(new int[room]));
        Assert.Equal(7, filter.CopySlots(new int[7]));
        Assert.Equal(7, filter.EstimatedCount);
    }

    private static DocumentEntry Entry(string id, int ordinal, int[] slots) =>
        new(id, ordinal, Version: 1, RecordBytes: 100, HasMetadata: true, slots);
}
