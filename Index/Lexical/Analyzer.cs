// Text -> terms: Unicode word segmentation, case folding, then the rules of the language. Documents and queries pass
// through the same analyzer, so that "Cells'" in a query finds "cell" in a document.
using System.Text;

namespace SearchEngine.Index.Lexical;

/// <summary>Turns text into the terms of a keyword index. Stateless, safe for concurrent use.</summary>
public sealed class Analyzer
{
    /// <summary>The longest term in characters; the rest of a longer word is dropped.</summary>
    public const int MaxTermLength = 255;

    /// <summary>How long the buffer given to <see cref="Read"/> must be.</summary>
    internal const int BufferLength = MaxTermLength + 8;

    /// <summary>Creates an analyzer.</summary>
    /// <param name="language">Whose stop words and stems apply.</param>
    public Analyzer(AnalyzerLanguage language = AnalyzerLanguage.English) => Language = language;

    /// <summary>Whose stop words and stems apply.</summary>
    public AnalyzerLanguage Language { get; }

    /// <summary>The terms of a text in order, as strings.</summary>
    /// <param name="text">Any text.</param>
    public IReadOnlyList<string> Terms(ReadOnlySpan<char> text)
    {
        List<string> terms = [];
        TermReader reader = Read(text, stackalloc char[BufferLength]);
        while (reader.MoveNext())
            terms.Add(reader.Term.ToString());
        return terms;
    }

    /// <summary>The terms of a text in order, and where their words stand.</summary>
    /// <param name="text">Any text.</param>
    public IReadOnlyList<TermOccurrence> Locate(ReadOnlySpan<char> text)
    {
        List<TermOccurrence> occurrences = [];
        TermReader reader = Read(text, stackalloc char[BufferLength]);
        while (reader.MoveNext())
            occurrences.Add(new TermOccurrence(reader.Term.ToString(), reader.Start, reader.Length));
        return occurrences;
    }

    /// <summary>Walks the terms of a text without allocating.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="buffer">Room for one term, <see cref="BufferLength"/> characters.</param>
    internal TermReader Read(ReadOnlySpan<char> text, Span<char> buffer) => new(this, text, buffer);

    // The term of one word in the buffer; zero when the word is dropped.
    internal int Normalize(ReadOnlySpan<char> word, Span<char> buffer)
    {
        int kept = Math.Min(word.Length, MaxTermLength);
        if (kept < word.Length && char.IsHighSurrogate(word[kept - 1]))
            kept--; // half a pair would be saved as another character
        int length = Fold(word[..kept], buffer);
        if (Language != AnalyzerLanguage.English)
            return length;
        if (length > 2 && buffer[length - 1] == 's' && buffer[length - 2] == '\'')
            length -= 2;
        if (StopWords.IsEnglish(buffer[..length]))
            return 0;
        return IsLatinWord(buffer[..length]) ? PorterTwoStemmer.Stem(buffer, length) : length;
    }

    private static int Fold(ReadOnlySpan<char> word, Span<char> buffer)
    {
        int length = 0;
        for (int i = 0; i < word.Length; i++)
        {
            char c = word[i];
            if (c < 0x80)
            {
                buffer[length++] = char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c;
            }
            else if (char.IsHighSurrogate(c) && i + 1 < word.Length && char.IsLowSurrogate(word[i + 1]))
            {
                length += Rune.ToLowerInvariant(new Rune(c, word[++i])).EncodeToUtf16(buffer[length..]);
            }
            else
            {
                buffer[length++] = FoldOne(c);
            }
        }
        return length;
    }

    private static char FoldOne(char c) => c switch
    {
        '\u2019' or '\uFF07' => '\'',
        '\u03C2' => '\u03C3', // final sigma
        >= '\uFF01' and <= '\uFF5E' => char.ToLowerInvariant((char)(c - 0xFEE0)), // full-width forms
        _ => char.ToLowerInvariant(c),
    };

    private static bool IsLatinWord(ReadOnlySpan<char> term)
    {
        foreach (char c in term)
        {
            if (!char.IsAsciiLetterLower(c) && c != '\'')
                return false;
        }
        return true;
    }
}
