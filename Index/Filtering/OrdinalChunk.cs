// The ordinals of a set that share their upper 16 bits: a sorted array while few, a bitmap once that is smaller
// (Chambi, Lemire et al., Better bitmap performance with Roaring bitmaps, 2016).
using System.Numerics;

namespace SearchEngine.Index.Filtering;

/// <summary>Up to 65,536 ordinals. Not thread-safe while it changes.</summary>
internal sealed class OrdinalChunk
{
    /// <summary>With more values than this a bitmap takes less memory than an array.</summary>
    public const int MaxArrayLength = 4096;

    /// <summary>How many 64-bit words a bitmap has.</summary>
    public const int WordCount = 1 << 10;

    private ushort[]? _values;
    private ulong[]? _words;

    private OrdinalChunk(ushort[]? values, ulong[]? words, int count)
    {
        _values = values;
        _words = words;
        Count = count;
    }

    /// <summary>How many ordinals are held.</summary>
    public int Count { get; private set; }

    /// <summary>A chunk of one ordinal.</summary>
    public static OrdinalChunk Of(ushort value) => new([value], null, 1);

    /// <summary>A chunk from the bits of a bitmap, which is not kept; null when no bit is set.</summary>
    public static OrdinalChunk? FromWords(ReadOnlySpan<ulong> words)
    {
        int count = 0;
        foreach (ulong word in words)
            count += BitOperations.PopCount(word);
        if (count == 0)
            return null;
        if (count > MaxArrayLength)
        {
            var bitmap = new ulong[WordCount];
            words.CopyTo(bitmap);
            return new OrdinalChunk(null, bitmap, count);
        }

        var values = new ushort[count];
        int next = 0;
        for (int i = 0; i < words.Length; i++)
        {
            for (ulong word = words[i]; word != 0; word &= word - 1)
                values[next++] = (ushort)((i << 6) + BitOperations.TrailingZeroCount(word));
        }
        return new OrdinalChunk(values, null, count);
    }

    /// <summary>A copy that changes independently.</summary>
    public OrdinalChunk Copy() => new(_values?.AsSpan(0, Count).ToArray(), (ulong[]?)_words?.Clone(), Count);

    /// <summary>True when the ordinal is held.</summary>
    public bool Contains(ushort value) => _words is null
        ? _values.AsSpan(0, Count).BinarySearch(value) >= 0
        : (_words[value >> 6] >> value & 1) != 0;

    /// <summary>Adds an ordinal; false when it was held already.</summary>
    public bool Add(ushort value)
    {
        if (_words is not null)
        {
            ulong bit = 1UL << value;
            if ((_words[value >> 6] & bit) != 0)
                return false;
            _words[value >> 6] |= bit;
            Count++;
            return true;
        }

        int at = ~_values.AsSpan(0, Count).BinarySearch(value);
        if (at < 0)
            return false;
        if (Count == MaxArrayLength)
        {
            var words = new ulong[WordCount];
            MergeInto(words);
            (_words, _values) = (words, null);
            return Add(value);
        }
        if (Count == _values!.Length)
            Array.Resize(ref _values, Math.Min(MaxArrayLength, 2 * Count));
        _values.AsSpan(at, Count - at).CopyTo(_values.AsSpan(at + 1));
        _values[at] = value;
        Count++;
        return true;
    }

    /// <summary>Removes an ordinal; false when it was not held.</summary>
    public bool Remove(ushort value)
    {
        if (_words is not null)
        {
            ulong bit = 1UL << value;
            if ((_words[value >> 6] & bit) == 0)
                return false;
            _words[value >> 6] &= ~bit;
            Count--;
            if (Count <= MaxArrayLength / 2)
            {
                _values = FromWords(_words)?._values ?? [];
                _words = null;
            }
            return true;
        }

        int at = _values.AsSpan(0, Count).BinarySearch(value);
        if (at < 0)
            return false;
        _values.AsSpan(at + 1, Count - at - 1).CopyTo(_values.AsSpan(at));
        Count--;
        return true;
    }

    /// <summary>Sets the bits of all ordinals in a bitmap of <see cref="WordCount"/> words.</summary>
    public void MergeInto(Span<ulong> words)
    {
        if (_words is null)
        {
            foreach (ushort value in _values.AsSpan(0, Count))
                words[value >> 6] |= 1UL << value;
            return;
        }
        for (int i = 0; i < WordCount; i++)
            words[i] |= _words[i];
    }

    /// <summary>Clears the bits of all ordinals in a bitmap of <see cref="WordCount"/> words.</summary>
    public void ClearFrom(Span<ulong> words)
    {
        if (_words is null)
        {
            foreach (ushort value in _values.AsSpan(0, Count))
                words[value >> 6] &= ~(1UL << value);
            return;
        }
        for (int i = 0; i < WordCount; i++)
            words[i] &= ~_words[i];
    }

    /// <summary>The ordinals that both chunks hold; null when there are none.</summary>
    public static OrdinalChunk? And(OrdinalChunk left, OrdinalChunk right)
    {
        if (left._words is not null && right._words is not null)
        {
            Span<ulong> words = stackalloc ulong[WordCount];
            for (int i = 0; i < WordCount; i++)
                words[i] = left._words[i] & right._words[i];
            return FromWords(words);
        }

        (OrdinalChunk few, OrdinalChunk many) = left.Count <= right.Count && left._words is null
            ? (left, right)
            : right._words is null ? (right, left) : (left, right);
        var values = new ushort[few.Count];
        int count = 0;
        foreach (ushort value in few._values.AsSpan(0, few.Count))
        {
            if (many.Contains(value))
                values[count++] = value;
        }
        return count == 0 ? null : new OrdinalChunk(values, null, count);
    }

    /// <summary>Writes the ordinals in ascending order to the front of a buffer, each plus an offset.</summary>
    public void CopyTo(Span<int> ordinals, int offset)
    {
        int next = 0;
        if (_words is null)
        {
            foreach (ushort value in _values.AsSpan(0, Count))
                ordinals[next++] = offset + value;
            return;
        }
        for (int i = 0; i < WordCount; i++)
        {
            for (ulong word = _words[i]; word != 0; word &= word - 1)
                ordinals[next++] = offset + (i << 6) + BitOperations.TrailingZeroCount(word);
        }
    }

    /// <summary>About how many bytes the ordinals take.</summary>
    public int Bytes => _words is null ? _values!.Length * sizeof(ushort) : WordCount * sizeof(ulong);
}
