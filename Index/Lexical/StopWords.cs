// The 33 English function words that Lucene's EnglishAnalyzer drops; the list of the published BM25 baselines.
using System.Collections.Frozen;

namespace SearchEngine.Index.Lexical;

/// <summary>Words too frequent to tell documents apart.</summary>
internal static class StopWords
{
    private static readonly FrozenSet<string> EnglishWords = new[]
    {
        "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no", "not",
        "of", "on", "or", "such", "that", "the", "their", "then", "there", "these", "they", "this", "to", "was",
        "will", "with",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> EnglishLookup =
        EnglishWords.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>True for an English stop word in lower case.</summary>
    public static bool IsEnglish(ReadOnlySpan<char> word) => word.Length <= 5 && EnglishLookup.Contains(word);
}
