// Cuts text into words by the rules WB4 to WB13b of Unicode Standard Annex 29 (word boundaries).
using System.Buffers;
using System.Text;

namespace SearchEngine.Index.Lexical;

/// <summary>
/// Walks the words of a text: runs of letters, digits and what joins them. White space, punctuation and symbols are
/// skipped; an ideograph or a Hiragana sign is a word by itself, as in Lucene's StandardTokenizer.
/// </summary>
internal ref struct WordSegmenter
{
    private readonly ReadOnlySpan<char> _text;
    private int _next;

    public WordSegmenter(ReadOnlySpan<char> text)
    {
        _text = text;
        _next = 0;
        Start = 0;
        Length = 0;
    }

    /// <summary>Where the current word begins, in UTF-16 units.</summary>
    public int Start { get; private set; }

    /// <summary>How long the current word is, in UTF-16 units.</summary>
    public int Length { get; private set; }

    /// <summary>Moves to the next word; false at the end of the text.</summary>
    public bool MoveNext()
    {
        while (_next < _text.Length)
        {
            int start = _next;
            WordClass first = ReadClass(start, out int end);
            if (!CanStart(first))
            {
                _next = end;
                continue;
            }

            bool isWord = first != WordClass.ExtendNumLet;
            end = SkipExtends(end);
            if (first != WordClass.Ideograph)
                end = Extend(first, end, ref isWord);
            _next = end;
            if (!isWord)
                continue;
            Start = start;
            Length = end - start;
            return true;
        }
        return false;
    }

    private static bool CanStart(WordClass first) => first is WordClass.Letter or WordClass.HebrewLetter
        or WordClass.Numeric or WordClass.Katakana or WordClass.Ideograph or WordClass.SouthEastAsian
        or WordClass.ExtendNumLet;

    private readonly int Extend(WordClass last, int end, ref bool isWord)
    {
        while (end < _text.Length)
        {
            WordClass next = ReadClass(end, out int afterNext);
            if (Joins(last, next))
            {
                isWord |= next != WordClass.ExtendNumLet;
                last = next;
                end = SkipExtends(afterNext);
                continue;
            }

            // WB6, WB7, WB7b, WB7c, WB11, WB12: a middle sign holds only between two letters or two digits.
            if (!IsMiddle(last, next))
                return end;
            int middleEnd = SkipExtends(afterNext);
            WordClass following = middleEnd < _text.Length ? ReadClass(middleEnd, out afterNext) : WordClass.Other;
            if (!HoldsAcross(last, following, next))
                return last == WordClass.HebrewLetter && next == WordClass.SingleQuote ? middleEnd : end;
            last = following;
            end = SkipExtends(afterNext);
        }
        return end;
    }

    private static bool Joins(WordClass last, WordClass next) => last switch
    {
        WordClass.Letter or WordClass.HebrewLetter or WordClass.Numeric =>
            next is WordClass.Letter or WordClass.HebrewLetter or WordClass.Numeric or WordClass.ExtendNumLet,
        WordClass.Katakana => next is WordClass.Katakana or WordClass.ExtendNumLet,
        WordClass.SouthEastAsian => next is WordClass.SouthEastAsian,
        WordClass.ExtendNumLet => next is WordClass.Letter or WordClass.HebrewLetter or WordClass.Numeric
            or WordClass.Katakana or WordClass.ExtendNumLet,
        _ => false,
    };

    private static bool IsMiddle(WordClass last, WordClass next) => last switch
    {
        WordClass.Letter => next is WordClass.MidLetter or WordClass.MidNumLet or WordClass.SingleQuote,
        WordClass.HebrewLetter => next is WordClass.MidLetter or WordClass.MidNumLet or WordClass.SingleQuote
            or WordClass.DoubleQuote,
        WordClass.Numeric => next is WordClass.MidNumber or WordClass.MidNumLet or WordClass.SingleQuote,
        _ => false,
    };

    private static bool HoldsAcross(WordClass last, WordClass following, WordClass middle)
    {
        if (last == WordClass.Numeric)
            return following == WordClass.Numeric;
        if (middle == WordClass.DoubleQuote)
            return following == WordClass.HebrewLetter;
        return following is WordClass.Letter or WordClass.HebrewLetter;
    }

    private readonly int SkipExtends(int position)
    {
        while (position < _text.Length && ReadClass(position, out int after) == WordClass.Extend)
            position = after;
        return position;
    }

    private readonly WordClass ReadClass(int position, out int after)
    {
        OperationStatus status = Rune.DecodeFromUtf16(_text[position..], out Rune rune, out int consumed);
        after = position + consumed;
        return status == OperationStatus.Done ? WordClasses.Of(rune) : WordClass.Other;
    }
}
