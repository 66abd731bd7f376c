// The word-break property of a code point: Unicode Standard Annex 29, table 3.
namespace SearchEngine.Index.Lexical;

/// <summary>What a code point may do at a word border.</summary>
internal enum WordClass : byte
{
    Other,
    Letter,
    HebrewLetter,
    Numeric,
    Katakana,
    Ideograph,
    SouthEastAsian,
    Extend,
    ExtendNumLet,
    MidLetter,
    MidNumber,
    MidNumLet,
    SingleQuote,
    DoubleQuote,
}
