using System.Globalization;

namespace SearchEngine.Embedder.Tokenization.Patterns;

/// <summary>The Unicode properties that a pattern can name in \p{…}, and the classes \w, \d, \s.</summary>
internal static class UnicodeProperties
{
    /// <summary>\w as Oniguruma has it: UTS 18 without the joiners, and with Latin-1's superscripts and fractions.
    /// </summary>
    public static CharacterSet Word { get; } = new(code => code switch
    {
        0x200C or 0x200D => false,
        0xB2 or 0xB3 or 0xB9 or 0xBC or 0xBD or 0xBE => true,
        _ => IsWord(code),
    });

    /// <summary>\d: decimal digits of every script.</summary>
    public static CharacterSet Digit { get; } = InCategories(UnicodeCategory.DecimalDigitNumber);

    /// <summary>\s: Unicode's White_Space.</summary>
    public static CharacterSet Space { get; } = new(IsSpace);

    /// <summary>Looks a property up by any of its usual names.</summary>
    public static bool TryGet(string name, out CharacterSet set)
    {
        set = Find(name.Replace("_", "").Replace(" ", "").Replace("-", "").ToLowerInvariant())!;
        return set is not null;
    }

    /// <summary>Whether a code point has the property White_Space.</summary>
    public static bool IsSpace(int code) => code < 0x10000 && char.IsWhiteSpace((char)code);

    /// <summary>Whether a code point is in the category P (punctuation).</summary>
    public static bool IsPunctuation(int code) => CharUnicodeInfo.GetUnicodeCategory(code)
        is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation;

    private static bool IsSymbol(int code) => CharUnicodeInfo.GetUnicodeCategory(code)
        is >= UnicodeCategory.MathSymbol and <= UnicodeCategory.OtherSymbol;

    /// <summary>Whether a code point is in the category N (number).</summary>
    public static bool IsNumber(int code) => CharUnicodeInfo.GetUnicodeCategory(code)
        is >= UnicodeCategory.DecimalDigitNumber and <= UnicodeCategory.OtherNumber;

    /// <summary>Whether a code point is in the category M (mark).</summary>
    public static bool IsMark(int code) => CharUnicodeInfo.GetUnicodeCategory(code)
        is >= UnicodeCategory.NonSpacingMark and <= UnicodeCategory.EnclosingMark;

    /// <summary>Whether a code point is a word character by UTS 18.</summary>
    public static bool IsWord(int code) => IsAlphabeticOrMark(code) || CharUnicodeInfo.GetUnicodeCategory(code)
        is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation
        || code is 0x200C or 0x200D;

    private static bool IsAlphabeticOrMark(int code) => CharUnicodeInfo.GetUnicodeCategory(code)
        is <= UnicodeCategory.EnclosingMark or UnicodeCategory.LetterNumber
        || code is (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169)
            or (>= 0x1F170 and <= 0x1F189);

    private static CharacterSet? Find(string name) => name switch
    {
        "any" => new CharacterSet(_ => true),
        "ascii" => CharacterSet.Range(0, 0x7F),
        "word" => Word,
        "space" or "whitespace" => Space,
        "digit" => Digit,
        "punct" => new CharacterSet(code => IsPunctuation(code) || IsSymbol(code)),
        "blank" => new CharacterSet(code => code == '\t' || IsCategory(code, UnicodeCategory.SpaceSeparator)),
        "cntrl" => InCategories(UnicodeCategory.Control),
        "xdigit" => new CharacterSet(code => code < 128 && char.IsAsciiHexDigit((char)code)),
        "han" => Han,
        "hiragana" => Hiragana,
        "katakana" => Katakana,
        "hangul" => Hangul,
        _ => Categories(name) is { Length: > 0 } categories ? InCategories(categories) : null,
    };

    private static bool IsCategory(int code, UnicodeCategory category) =>
        CharUnicodeInfo.GetUnicodeCategory(code) == category;

    private static CharacterSet InCategories(params UnicodeCategory[] categories)
    {
        var mask = 0u;
        foreach (var category in categories) mask |= 1u << (int)category;
        return new CharacterSet(code => (mask >> (int)CharUnicodeInfo.GetUnicodeCategory(code) & 1) != 0);
    }

    private static CharacterSet Ranges(params (int First, int Last)[] ranges) => new(code =>
    {
        foreach (var (first, last) in ranges)
        {
            if (code >= first && code <= last) return true;
        }
        return false;
    });

    // Scripts.txt of Unicode 15.
    private static CharacterSet Han { get; } = Ranges((0x2E80, 0x2E99), (0x2E9B, 0x2EF3), (0x2F00, 0x2FD5),
        (0x3005, 0x3005), (0x3007, 0x3007), (0x3021, 0x3029), (0x3038, 0x303B), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
        (0xF900, 0xFA6D), (0xFA70, 0xFAD9), (0x16FE2, 0x16FE3), (0x16FF0, 0x16FF1), (0x20000, 0x2A6DF),
        (0x2A700, 0x2B739), (0x2B740, 0x2B81D), (0x2B820, 0x2CEA1), (0x2CEB0, 0x2EBE0), (0x2F800, 0x2FA1D),
        (0x30000, 0x3134A), (0x31350, 0x323AF));

    private static CharacterSet Hiragana { get; } = Ranges((0x3041, 0x3096), (0x309D, 0x309F), (0x1B001, 0x1B11F),
        (0x1B132, 0x1B132), (0x1B150, 0x1B152), (0x1F200, 0x1F200));

    private static CharacterSet Katakana { get; } = Ranges((0x30A1, 0x30FA), (0x30FD, 0x30FF), (0x31F0, 0x31FF),
        (0x32D0, 0x32FE), (0x3300, 0x3357), (0xFF66, 0xFF6F), (0xFF71, 0xFF9D), (0x1AFF0, 0x1AFF3),
        (0x1AFF5, 0x1AFFB), (0x1AFFD, 0x1AFFE), (0x1B000, 0x1B000), (0x1B120, 0x1B122), (0x1B155, 0x1B155),
        (0x1B164, 0x1B167));

    private static CharacterSet Hangul { get; } = Ranges((0x1100, 0x11FF), (0x302E, 0x302F), (0x3131, 0x318E),
        (0x3200, 0x321E), (0x3260, 0x327E), (0xA960, 0xA97C), (0xAC00, 0xD7A3), (0xD7B0, 0xD7C6), (0xD7CB, 0xD7FB),
        (0xFFA0, 0xFFBE), (0xFFC2, 0xFFC7), (0xFFCA, 0xFFCF), (0xFFD2, 0xFFD7), (0xFFDA, 0xFFDC));

    /// <summary>Categories by their short or long name; a single letter names all that begin with it.</summary>
    private static UnicodeCategory[] Categories(string name)
    {
        var found = new List<UnicodeCategory>();
        foreach (var (code, longName, category) in CategoryNames)
        {
            var isGroup = GroupNames.TryGetValue(name, out var group) && code[0] == group;
            if (isGroup || code == name || longName == name) found.Add(category);
        }
        return [.. found];
    }

    private static Dictionary<string, char> GroupNames { get; } = new()
    {
        ["l"] = 'l', ["letter"] = 'l', ["m"] = 'm', ["mark"] = 'm', ["n"] = 'n', ["number"] = 'n',
        ["p"] = 'p', ["punctuation"] = 'p', ["s"] = 's', ["symbol"] = 's', ["z"] = 'z', ["separator"] = 'z',
        ["c"] = 'c', ["other"] = 'c',
    };

    private static (string Code, string LongName, UnicodeCategory Category)[] CategoryNames { get; } =
    [
        ("lu", "uppercaseletter", UnicodeCategory.UppercaseLetter),
        ("ll", "lowercaseletter", UnicodeCategory.LowercaseLetter),
        ("lt", "titlecaseletter", UnicodeCategory.TitlecaseLetter),
        ("lm", "modifierletter", UnicodeCategory.ModifierLetter),
        ("lo", "otherletter", UnicodeCategory.OtherLetter),
        ("mn", "nonspacingmark", UnicodeCategory.NonSpacingMark),
        ("mc", "spacingmark", UnicodeCategory.SpacingCombiningMark),
        ("me", "enclosingmark", UnicodeCategory.EnclosingMark),
        ("nd", "decimalnumber", UnicodeCategory.DecimalDigitNumber),
        ("nl", "letternumber", UnicodeCategory.LetterNumber),
        ("no", "othernumber", UnicodeCategory.OtherNumber),
        ("zs", "spaceseparator", UnicodeCategory.SpaceSeparator),
        ("zl", "lineseparator", UnicodeCategory.LineSeparator),
        ("zp", "paragraphseparator", UnicodeCategory.ParagraphSeparator),
        ("cc", "control", UnicodeCategory.Control),
        ("cf", "format", UnicodeCategory.Format),
        ("cs", "surrogate", UnicodeCategory.Surrogate),
        ("co", "privateuse", UnicodeCategory.PrivateUse),
        ("cn", "unassigned", UnicodeCategory.OtherNotAssigned),
        ("pc", "connectorpunctuation", UnicodeCategory.ConnectorPunctuation),
        ("pd", "dashpunctuation", UnicodeCategory.DashPunctuation),
        ("ps", "openpunctuation", UnicodeCategory.OpenPunctuation),
        ("pe", "closepunctuation", UnicodeCategory.ClosePunctuation),
        ("pi", "initialpunctuation", UnicodeCategory.InitialQuotePunctuation),
        ("pf", "finalpunctuation", UnicodeCategory.FinalQuotePunctuation),
        ("po", "otherpunctuation", UnicodeCategory.OtherPunctuation),
        ("sm", "mathsymbol", UnicodeCategory.MathSymbol),
        ("sc", "currencysymbol", UnicodeCategory.CurrencySymbol),
        ("sk", "modifiersymbol", UnicodeCategory.ModifierSymbol),
        ("so", "othersymbol", UnicodeCategory.OtherSymbol),
    ];
}
