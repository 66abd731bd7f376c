// The word-break property of every code point: Unicode Standard Annex 29, table 3, with the scripts that have no spaces
// between words (Han, Hiragana, the south-east Asian ones) told apart as in Lucene's StandardTokenizer.
using System.Globalization;
using System.Text;

namespace SearchEngine.Index.Lexical;

/// <summary>Looks up the <see cref="WordClass"/> of a code point.</summary>
internal static class WordClasses
{
    private static readonly WordClass[] BasicPlane = BuildBasicPlane();

    /// <summary>The class of a Unicode scalar value.</summary>
    public static WordClass Of(Rune rune) =>
        rune.Value < BasicPlane.Length ? BasicPlane[rune.Value] : Classify(rune);

    private static WordClass[] BuildBasicPlane()
    {
        var classes = new WordClass[0x10000];
        for (int value = 0; value < classes.Length; value++)
        {
            if (Rune.TryCreate(value, out Rune rune))
                classes[value] = Classify(rune);
        }
        return classes;
    }

    private static WordClass Classify(Rune rune)
    {
        WordClass punctuation = Punctuation(rune.Value);
        if (punctuation != WordClass.Other)
            return punctuation;
        switch (Rune.GetUnicodeCategory(rune))
        {
            case UnicodeCategory.UppercaseLetter:
            case UnicodeCategory.LowercaseLetter:
            case UnicodeCategory.TitlecaseLetter:
            case UnicodeCategory.ModifierLetter:
            case UnicodeCategory.OtherLetter:
            case UnicodeCategory.LetterNumber:
                return Script(rune.Value);
            case UnicodeCategory.DecimalDigitNumber:
                return WordClass.Numeric;
            case UnicodeCategory.ConnectorPunctuation:
                return WordClass.ExtendNumLet;
            case UnicodeCategory.NonSpacingMark:
            case UnicodeCategory.SpacingCombiningMark:
            case UnicodeCategory.EnclosingMark:
                return IsSouthEastAsian(rune.Value) ? WordClass.SouthEastAsian : WordClass.Extend;
            case UnicodeCategory.Format:
                return rune.Value == 0x200B ? WordClass.Other : WordClass.Extend;
            default:
                return rune.Value is >= 0x24B6 and <= 0x24E9 ? WordClass.Letter : WordClass.Other;
        }
    }

    private static WordClass Punctuation(int value) => value switch
    {
        '\'' => WordClass.SingleQuote,
        '"' => WordClass.DoubleQuote,
        '.' or 0x2018 or 0x2019 or 0x2024 or 0xFE52 or 0xFF07 or 0xFF0E => WordClass.MidNumLet,
        ':' or 0x00B7 or 0x0387 or 0x055F or 0x05F4 or 0x2027 or 0xFE13 or 0xFE55 or 0xFF1A => WordClass.MidLetter,
        ',' or ';' or 0x037E or 0x0589 or 0x060C or 0x060D or 0x066C or 0x07F8 or 0x2044 or 0xFE10 or 0xFE14
            or 0xFE50 or 0xFE54 or 0xFF0C or 0xFF1B => WordClass.MidNumber,
        0x202F => WordClass.ExtendNumLet,
        _ => WordClass.Other,
    };

    private static WordClass Script(int value)
    {
        if (IsSouthEastAsian(value))
            return WordClass.SouthEastAsian;
        return value switch
        {
            >= 0x05D0 and <= 0x05F2 => WordClass.HebrewLetter,
            >= 0x2E80 and <= 0x2FDF or 0x3005 or 0x3007 or >= 0x3021 and <= 0x3029 => WordClass.Ideograph,
            >= 0x3041 and <= 0x3096 or >= 0x309D and <= 0x309F => WordClass.Ideograph,
            >= 0x3031 and <= 0x3035 or >= 0x30A0 and <= 0x30FF or >= 0x31F0 and <= 0x31FF => WordClass.Katakana,
            >= 0xFF66 and <= 0xFF9F => WordClass.Katakana,
            >= 0x3400 and <= 0x4DBF or >= 0x4E00 and <= 0x9FFF or >= 0xF900 and <= 0xFAFF => WordClass.Ideograph,
            >= 0x20000 and <= 0x323AF => WordClass.Ideograph,
            _ => WordClass.Letter,
        };
    }

    private static bool IsSouthEastAsian(int value) => value is
        (>= 0x0E01 and <= 0x0E4E) or (>= 0x0E81 and <= 0x0EFF) or (>= 0x1000 and <= 0x103F)
        or (>= 0x1050 and <= 0x108F) or (>= 0x1780 and <= 0x17D3) or (>= 0x1950 and <= 0x19DF)
        or (>= 0x1A20 and <= 0x1AAD) or (>= 0xA9E0 and <= 0xA9EF) or (>= 0xAA60 and <= 0xAADF);
}
