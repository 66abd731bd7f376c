// Which language rules the analyzer applies after it has cut text into words.
namespace SearchEngine.Index.Lexical;

/// <summary>The language of the words in a keyword index.</summary>
public enum AnalyzerLanguage
{
    /// <summary>Case folding only: no stop words, no stemming. For every language without rules of its own.</summary>
    Any = 0,

    /// <summary>English: possessives and stop words dropped, Porter2 stems.</summary>
    English = 1,
}
