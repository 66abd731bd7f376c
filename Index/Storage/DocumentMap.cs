// Which documents there are: by id, by ordinal, by graph slot. The documents themselves are in the record store.
using System.Collections.Concurrent;

namespace SearchEngine.Index.Storage;

/// <summary>The documents of a collection. One thread changes it at a time; readers take no lock.</summary>
internal sealed class DocumentMap
{
    /// <summary>What <see cref="SlotOf"/> says of a document that is not there.</summary>
    public const int NoSlot = -1;

    /// <summary>What <see cref="SlotOf"/> says of a document of several passages.</summary>
    public const int SeveralSlots = -2;

    private const int NoOrdinal = -1;

    private readonly ConcurrentDictionary<string, DocumentEntry> _byId = new(StringComparer.Ordinal);
    private readonly SortedIds _sorted = new();
    private DocumentEntry?[] _byOrdinal = new DocumentEntry?[16];
    private int[] _ordinalOfSlot = [];
    private int[] _slotOfOrdinal = [];
    private long _liveBytes;
    private int _count;
    private int _slotCount;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Graph slots of all documents together.</summary>
    public int SlotCount => Volatile.Read(ref _slotCount);

    /// <summary>Bytes of all records that count.</summary>
    public long LiveBytes => Volatile.Read(ref _liveBytes);

    /// <summary>One more than the largest ordinal in use so far.</summary>
    public int OrdinalLimit => Volatile.Read(ref _byOrdinal).Length;

    /// <summary>One more than the largest slot in use so far.</summary>
    public int SlotLimit => Volatile.Read(ref _ordinalOfSlot).Length;

    public DocumentEntry? ById(string id) => _byId.GetValueOrDefault(id);

    public DocumentEntry? ByOrdinal(int ordinal)
    {
        DocumentEntry?[] entries = Volatile.Read(ref _byOrdinal);
        return (uint)ordinal < (uint)entries.Length ? Volatile.Read(ref entries[ordinal]) : null;
    }

    /// <summary>The ordinal of the document that a slot belongs to, or -1.</summary>
    public int OrdinalOfSlot(int slot)
    {
        int[] ordinals = Volatile.Read(ref _ordinalOfSlot);
        return (uint)slot < (uint)ordinals.Length ? Volatile.Read(ref ordinals[slot]) : NoOrdinal;
    }

    /// <summary>
    /// The slot of a document of one passage, <see cref="NoSlot"/> or <see cref="SeveralSlots"/>: what a filter that
    /// accepts thousands of documents needs of each, without a visit to their entries.
    /// </summary>
    public int SlotOf(int ordinal)
    {
        int[] slots = Volatile.Read(ref _slotOfOrdinal);
        return (uint)ordinal < (uint)slots.Length ? Volatile.Read(ref slots[ordinal]) : NoSlot;
    }

    public List<string> IdsAfter(string? id, int limit) => _sorted.After(id, limit);

    /// <summary>Adds a document, or replaces that of the same id.</summary>
    public void Set(DocumentEntry entry)
    {
        DocumentEntry? old = _byId.GetValueOrDefault(entry.Id);
        Track(entry);
        _byId[entry.Id] = entry;
        if (old is null)
        {
            _sorted.Add(entry.Id);
            Volatile.Write(ref _count, _count + 1);
        }
        else
        {
            foreach (int slot in old.Slots.Except(entry.Slots))
                Volatile.Write(ref _ordinalOfSlot[slot], NoOrdinal);
        }

        Volatile.Write(ref _slotCount, _slotCount + entry.Slots.Length - (old?.Slots.Length ?? 0));
        Volatile.Write(ref _liveBytes, _liveBytes + entry.RecordBytes - (old?.RecordBytes ?? 0));
    }

    /// <summary>Removes a document; the entry it had, or null.</summary>
    public DocumentEntry? Remove(string id)
    {
        if (!_byId.TryRemove(id, out DocumentEntry? old))
            return null;
        Volatile.Write(ref _byOrdinal[old.Ordinal], null);
        Volatile.Write(ref _slotOfOrdinal[old.Ordinal], NoSlot);
        foreach (int slot in old.Slots)
            Volatile.Write(ref _ordinalOfSlot[slot], NoOrdinal);
        _sorted.Remove(id);
        Volatile.Write(ref _count, _count - 1);
        Volatile.Write(ref _slotCount, _slotCount - old.Slots.Length);
        Volatile.Write(ref _liveBytes, _liveBytes - old.RecordBytes);
        return old;
    }

    /// <summary>All documents, in the order of their ordinals.</summary>
    public DocumentEntry[] Snapshot()
    {
        DocumentEntry?[] entries = Volatile.Read(ref _byOrdinal);
        DocumentEntry[] present = new DocumentEntry[Count];
        int at = 0;
        foreach (DocumentEntry? entry in entries)
        {
            if (entry is not null)
                present[at++] = entry;
        }

        return present;
    }

    /// <summary>Takes over documents that were saved.</summary>
    public void Load(DocumentEntry[] entries)
    {
        foreach (DocumentEntry entry in entries)
        {
            Track(entry);
            _byId[entry.Id] = entry;
            _slotCount += entry.Slots.Length;
            _liveBytes += entry.RecordBytes;
        }

        _count = entries.Length;
        string[] ids = [.. entries.Select(entry => entry.Id)];
        Array.Sort(ids, StringComparer.Ordinal);
        _sorted.Load(ids);
    }

    private void Track(DocumentEntry entry)
    {
        Volatile.Write(ref Grown(ref _byOrdinal, entry.Ordinal + 1, null)[entry.Ordinal], entry);
        foreach (int slot in entry.Slots)
            Volatile.Write(ref Grown(ref _ordinalOfSlot, slot + 1, NoOrdinal)[slot], entry.Ordinal);
        int only = entry.Slots switch { [] => NoSlot, [int one] => one, _ => SeveralSlots };
        Volatile.Write(ref Grown(ref _slotOfOrdinal, entry.Ordinal + 1, NoSlot)[entry.Ordinal], only);
    }

    private static T[] Grown<T>(ref T[] array, int length, T fill)
    {
        if (array.Length >= length)
            return array;
        T[] larger = new T[Math.Max(length, array.Length * 2)];
        array.CopyTo(larger, 0);
        larger.AsSpan(array.Length).Fill(fill);
        Volatile.Write(ref array, larger);
        return larger;
    }
}
