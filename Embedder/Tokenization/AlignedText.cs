using System.Runtime.CompilerServices;

namespace SearchEngine.Embedder.Tokenization;

/// <summary>
/// A growable text that can remember, for each character, the range of the original text it came from. Normalisers
/// write one of these from another; the alignment is kept only when offsets were asked for.
/// </summary>
internal sealed class AlignedText
{
    private char[] chars = new char[256];
    private int[] starts = [];
    private int[] ends = [];

    public int Length { get; private set; }

    /// <summary>Whether origins are recorded; set by <see cref="Clear"/>.</summary>
    public bool Tracks { get; private set; }

    public int Capacity => chars.Length;

    public ReadOnlySpan<char> Span => chars.AsSpan(0, Length);

    public ReadOnlySpan<char> Slice(int start, int end) => chars.AsSpan(start, end - start);

    public char this[int index] => chars[index];

    /// <summary>The range of the original text that [start, end) came from; only when origins are tracked.</summary>
    public (int Start, int End) Origin(int start, int end)
    {
        if (end > start) return (starts[start], ends[end - 1]);
        var at = start < Length ? starts[start] : Length > 0 ? ends[Length - 1] : 0;
        return (at, at);
    }

    public void Clear(bool track)
    {
        Length = 0;
        Tracks = track;
        if (track && starts.Length < chars.Length) GrowOrigins();
    }

    public void Append(char value, int originStart, int originEnd)
    {
        if (Length == chars.Length) Grow(1);
        if (Tracks)
        {
            starts[Length] = originStart;
            ends[Length] = originEnd;
        }
        chars[Length++] = value;
    }

    public void Append(ReadOnlySpan<char> values, int originStart, int originEnd)
    {
        var target = Extend(values.Length);
        values.CopyTo(chars.AsSpan(target));
        if (!Tracks) return;
        starts.AsSpan(target, values.Length).Fill(originStart);
        ends.AsSpan(target, values.Length).Fill(originEnd);
    }

    /// <summary>Appends characters that stand for exactly one character of the original each, from
    /// <paramref name="origin"/> on.</summary>
    public void AppendOriginal(ReadOnlySpan<char> values, int origin)
    {
        var target = Extend(values.Length);
        values.CopyTo(chars.AsSpan(target));
        if (!Tracks) return;
        for (var i = 0; i < values.Length; i++)
        {
            starts[target + i] = origin + i;
            ends[target + i] = origin + i + 1;
        }
        WidenSurrogatePairs(target);
    }

    /// <summary>Appends characters [start, end) of another text with their origins.</summary>
    public void AppendFrom(AlignedText source, int start, int end)
    {
        var count = end - start;
        var target = Extend(count);
        source.chars.AsSpan(start, count).CopyTo(chars.AsSpan(target));
        if (!Tracks) return;
        source.starts.AsSpan(start, count).CopyTo(starts.AsSpan(target));
        source.ends.AsSpan(start, count).CopyTo(ends.AsSpan(target));
    }

    /// <summary>Appends characters that stand in for characters [start, end) of another text.</summary>
    public void AppendReplacing(ReadOnlySpan<char> values, AlignedText source, int start, int end)
    {
        if (Tracks) Append(values, source.starts[start], source.ends[end - 1]);
        else Append(values, 0, 0);
    }

    /// <summary>Appends a character that stands in for one of another text, or is put before it.</summary>
    public void AppendReplacing(char value, AlignedText source, int at)
    {
        if (Tracks) Append(value, source.starts[at], source.ends[at]);
        else Append(value, 0, 0);
    }

    /// <summary>Drops the last character.</summary>
    public void DropLast() => Length--;

    /// <summary>Replaces every occurrence of one character by another from <paramref name="start"/> on.</summary>
    public void ReplaceFrom(int start, char old, char replacement) =>
        chars.AsSpan(start, Length - start).Replace(old, replacement);

    private int Extend(int count)
    {
        if (Length + count > chars.Length) Grow(count);
        var at = Length;
        Length += count;
        return at;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int count)
    {
        Array.Resize(ref chars, Math.Max(chars.Length * 2, Length + count));
        if (Tracks) GrowOrigins();
    }

    private void GrowOrigins()
    {
        Array.Resize(ref starts, chars.Length);
        Array.Resize(ref ends, chars.Length);
    }

    /// <summary>Both halves of a character outside the basic plane come from both halves.</summary>
    private void WidenSurrogatePairs(int from)
    {
        for (var i = from; i + 1 < Length; i++)
        {
            if (!char.IsSurrogatePair(chars[i], chars[i + 1])) continue;
            ends[i] = ends[i + 1];
            starts[i + 1] = starts[i];
            i++;
        }
    }
}
