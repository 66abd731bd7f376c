// Phrases in quotation marks: finding them in a query and counting them in a document's term sequence.
namespace SearchEngine.Index.Lexical;

/// <summary>Reads phrases of two or more terms from a query and counts where their terms stand side by side.</summary>
internal static class QuotedPhrases
{
    /// <summary>The phrases of a query, each as its analyzed terms.</summary>
    public static IReadOnlyList<string[]> Read(Analyzer analyzer, ReadOnlySpan<char> query)
    {
        List<string[]> phrases = [];
        while (true)
        {
            int open = query.IndexOf('"');
            if (open < 0)
                return phrases;
            int length = query[(open + 1)..].IndexOf('"');
            if (length < 0)
                return phrases;
            IReadOnlyList<string> terms = analyzer.Terms(query.Slice(open + 1, length));
            if (terms.Count > 1)
                phrases.Add([.. terms]);
            query = query[(open + length + 2)..];
        }
    }

    /// <summary>How often the ids of a phrase follow each other in a packed sequence.</summary>
    public static int Count(ReadOnlySpan<int> phrase, ReadOnlySpan<byte> sequence)
    {
        int count = 0;
        for (int at = 0; at < sequence.Length;)
        {
            if (TermSequence.ReadId(sequence, ref at) != phrase[0])
                continue;
            int next = at;
            int matched = 1;
            while (matched < phrase.Length && next < sequence.Length
                && TermSequence.ReadId(sequence, ref next) == phrase[matched])
            {
                matched++;
            }
            count += matched == phrase.Length ? 1 : 0;
        }
        return count;
    }
}
