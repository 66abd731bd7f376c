// A compressed set of document ordinals; what a filter comes down to before a search.
namespace SearchEngine.Index.Filtering;

/// <summary>
/// Ordinals, 0 or more, in chunks of 65,536. Reading is thread-safe while nobody changes the set; a set that a filter
/// returned is never changed again.
/// </summary>
public sealed class OrdinalSet : ISlotFilter
{
    private const int ChunkBits = 16;

    // A set of one ordinal, the most frequent kind by far, needs no chunk.
    private int _single;
    private int[] _keys = [];
    private OrdinalChunk[] _chunks = [];
    private int _chunkCount;

    /// <summary>How many ordinals are held.</summary>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public int? EstimatedCount => Count;

    /// <summary>About how many bytes the ordinals take.</summary>
    internal long Bytes
    {
        get
        {
            long bytes = 0;
            for (int i = 0; i < _chunkCount; i++)
                bytes += _chunks[i].Bytes;
            return bytes;
        }
    }

    /// <summary>True when the ordinal is held.</summary>
    /// <param name="ordinal">The ordinal, 0 or more.</param>
    public bool Contains(int ordinal)
    {
        if (_chunkCount == 0)
            return Count == 1 && ordinal == _single;
        int at = Find(ordinal >> ChunkBits);
        return at >= 0 && _chunks[at].Contains((ushort)ordinal);
    }

    /// <inheritdoc/>
    public bool Accepts(int slot) => Contains(slot);

    /// <inheritdoc/>
    public int CopySlots(Span<int> slots)
    {
        if (slots.Length < Count)
            return -1;
        CopyTo(slots);
        return Count;
    }

    /// <summary>The ordinals in ascending order.</summary>
    public int[] ToArray()
    {
        var ordinals = new int[Count];
        CopyTo(ordinals);
        return ordinals;
    }

    private void CopyTo(Span<int> ordinals)
    {
        if (_chunkCount == 0 && Count == 1)
            ordinals[0] = _single;
        int next = 0;
        for (int i = 0; i < _chunkCount; i++)
        {
            _chunks[i].CopyTo(ordinals[next..], _keys[i] << ChunkBits);
            next += _chunks[i].Count;
        }
    }

    /// <summary>The set of the given ordinals.</summary>
    /// <param name="ordinals">Ordinals, 0 or more, in any order; repeated ones count once.</param>
    public static OrdinalSet Of(params ReadOnlySpan<int> ordinals)
    {
        var set = new OrdinalSet();
        foreach (int ordinal in ordinals)
            set.Add(ordinal);
        return set;
    }

    /// <summary>Adds an ordinal; false when it was held already.</summary>
    internal bool Add(int ordinal)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ordinal);
        if (Count == 0)
        {
            (_single, Count, _chunkCount) = (ordinal, 1, 0);
            return true;
        }
        if (_chunkCount == 0)
        {
            if (_single == ordinal)
                return false;
            InsertChunk(0, _single >> ChunkBits, OrdinalChunk.Of((ushort)_single));
        }

        int key = ordinal >> ChunkBits;
        int at = Find(key);
        if (at < 0)
            InsertChunk(~at, key, OrdinalChunk.Of((ushort)ordinal));
        else if (!_chunks[at].Add((ushort)ordinal))
            return false;
        Count++;
        return true;
    }

    /// <summary>Removes an ordinal; false when it was not held.</summary>
    internal bool Remove(int ordinal)
    {
        if (_chunkCount == 0)
        {
            if (Count == 0 || ordinal != _single)
                return false;
            Count = 0;
            return true;
        }
        int at = Find(ordinal >> ChunkBits);
        if (at < 0 || !_chunks[at].Remove((ushort)ordinal))
            return false;
        Count--;
        if (_chunks[at].Count == 0)
            DropChunk(at);
        return true;
    }

    /// <summary>The ordinals that both sets hold.</summary>
    internal static OrdinalSet And(OrdinalSet left, OrdinalSet right)
    {
        var result = new OrdinalSet();
        if (left._chunkCount == 0 || right._chunkCount == 0)
        {
            (OrdinalSet few, OrdinalSet other) = left._chunkCount == 0 ? (left, right) : (right, left);
            if (few.Count == 1 && other.Contains(few._single))
                result.Add(few._single);
            return result;
        }
        for (int i = 0, j = 0; i < left._chunkCount && j < right._chunkCount;)
        {
            int order = left._keys[i].CompareTo(right._keys[j]);
            if (order == 0)
                result.Append(left._keys[i], OrdinalChunk.And(left._chunks[i], right._chunks[j]));
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        return result;
    }

    /// <summary>The ordinals of the first set that the second does not hold.</summary>
    internal static OrdinalSet AndNot(OrdinalSet left, OrdinalSet right)
    {
        var result = new OrdinalSet();
        if (left._chunkCount == 0)
        {
            if (left.Count == 1 && !right.Contains(left._single))
                result.Add(left._single);
            return result;
        }
        Span<ulong> words = stackalloc ulong[OrdinalChunk.WordCount];
        for (int i = 0; i < left._chunkCount; i++)
        {
            words.Clear();
            left._chunks[i].MergeInto(words);
            right.ClearFrom(left._keys[i], words);
            result.Append(left._keys[i], OrdinalChunk.FromWords(words));
        }
        return result;
    }

    /// <summary>Sets the ordinals' bits in words that begin at ordinal 0 and reach beyond the highest.</summary>
    internal void MergeInto(Span<ulong> words)
    {
        if (_chunkCount == 0 && Count == 1)
            words[_single >> 6] |= 1UL << _single;
        Span<ulong> chunk = stackalloc ulong[OrdinalChunk.WordCount];
        for (int i = 0; i < _chunkCount; i++)
        {
            Span<ulong> target = words[(_keys[i] * OrdinalChunk.WordCount)..];
            if (target.Length >= OrdinalChunk.WordCount)
            {
                _chunks[i].MergeInto(target);
                continue;
            }
            chunk.Clear();
            _chunks[i].MergeInto(chunk);
            for (int word = 0; word < target.Length; word++)
                target[word] |= chunk[word];
        }
    }

    /// <summary>A set from bits that begin at ordinal 0.</summary>
    internal static OrdinalSet FromWords(ReadOnlySpan<ulong> words)
    {
        var result = new OrdinalSet();
        for (int key = 0; key * OrdinalChunk.WordCount < words.Length; key++)
        {
            ReadOnlySpan<ulong> rest = words[(key * OrdinalChunk.WordCount)..];
            rest = rest[..Math.Min(rest.Length, OrdinalChunk.WordCount)];
            result.Append(key, OrdinalChunk.FromWords(rest));
        }
        return result;
    }

    /// <summary>A copy that changes independently.</summary>
    internal OrdinalSet Copy()
    {
        var copy = new OrdinalSet { _single = _single, Count = Count };
        if (_chunkCount == 0)
            return copy;
        copy._chunkCount = _chunkCount;
        copy._keys = _keys.AsSpan(0, _chunkCount).ToArray();
        copy._chunks = new OrdinalChunk[_chunkCount];
        for (int i = 0; i < _chunkCount; i++)
            copy._chunks[i] = _chunks[i].Copy();
        return copy;
    }

    private void ClearFrom(int key, Span<ulong> words)
    {
        if (_chunkCount == 0)
        {
            if (Count == 1 && _single >> ChunkBits == key)
                words[(ushort)_single >> 6] &= ~(1UL << _single);
            return;
        }
        int at = Find(key);
        if (at >= 0)
            _chunks[at].ClearFrom(words);
    }

    private void Append(int key, OrdinalChunk? chunk)
    {
        if (chunk is null)
            return;
        InsertChunk(_chunkCount, key, chunk);
        Count += chunk.Count;
    }

    // Sets that cover the low ordinals without a gap have chunk k at place k.
    private int Find(int key) => key < _chunkCount && _keys[key] == key
        ? key
        : _keys.AsSpan(0, _chunkCount).BinarySearch(key);

    private void InsertChunk(int at, int key, OrdinalChunk chunk)
    {
        if (_chunkCount == _keys.Length)
        {
            int capacity = Math.Max(1, 2 * _chunkCount);
            Array.Resize(ref _keys, capacity);
            Array.Resize(ref _chunks, capacity);
        }
        _keys.AsSpan(at, _chunkCount - at).CopyTo(_keys.AsSpan(at + 1));
        _chunks.AsSpan(at, _chunkCount - at).CopyTo(_chunks.AsSpan(at + 1));
        _keys[at] = key;
        _chunks[at] = chunk;
        _chunkCount++;
    }

    private void DropChunk(int at)
    {
        _chunkCount--;
        _keys.AsSpan(at + 1, _chunkCount - at).CopyTo(_keys.AsSpan(at));
        _chunks.AsSpan(at + 1, _chunkCount - at).CopyTo(_chunks.AsSpan(at));
        _chunks[_chunkCount] = null!;
    }
}
