using System.Globalization;

namespace SearchEngine.Embedder.Tokenization;

/// <summary>
/// The classes that the published split patterns ask for: letter \p{L}, number \p{N}, white space \s, and the rest.
/// Characters outside the basic plane count as one character of two units.
/// </summary>
internal static class CharacterClass
{
    public const byte Other = 0;
    public const byte Letter = 1;
    public const byte Number = 2;
    public const byte Space = 3;

    private static readonly byte[] BasicPlane = BuildBasicPlane();

    /// <summary>Class of the character at <paramref name="at"/>, and how many units it has.</summary>
    public static byte At(ReadOnlySpan<char> text, int at, out int width)
    {
        var code = CodePoints.At(text, at, out width);
        return width == 1 ? BasicPlane[code] : Of(code);
    }

    /// <summary>Whether the character has the Unicode property White_Space.</summary>
    public static bool IsSpace(char unit) => BasicPlane[unit] == Space;

    /// <summary>First position from <paramref name="at"/> on whose character is not of the class.</summary>
    public static int SkipWhile(byte wanted, ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length)
        {
            var unit = text[at];
            if (char.IsSurrogate(unit))
            {
                if (At(text, at, out var width) != wanted) break;
                at += width;
            }
            else
            {
                if (BasicPlane[unit] != wanted) break;
                at++;
            }
        }
        return at;
    }

    private static byte Of(int codePoint)
    {
        if (codePoint < 0x10000 && char.IsWhiteSpace((char)codePoint)) return Space;
        return CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber
                or UnicodeCategory.OtherNumber => Number,
            _ => Other,
        };
    }

    private static byte[] BuildBasicPlane()
    {
        var classes = new byte[0x10000];
        for (var unit = 0; unit < classes.Length; unit++) classes[unit] = Of(unit);
        return classes;
    }
}
