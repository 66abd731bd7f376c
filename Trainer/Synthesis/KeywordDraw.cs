// Keyword queries: words of a passage drawn without replacement with a chance that grows with their BM25 weight,
// idf * tf / (tf + 1), by the exponential races of Efraimidis and Spirakis (2006).

using SearchEngine.Index.Lexical;

namespace SearchEngine.Trainer.Synthesis;

/// <summary>Draws the words that a person who half remembers a passage might type.</summary>
/// <param name="words">The corpus, which says how rare a word is.</param>
internal sealed class KeywordDraw(LexicalIndex words)
{
    /// <summary>Draws words of a passage, in their order there, as they are written there.</summary>
    /// <param name="passage">The passage.</param>
    /// <param name="count">How many, at most.</param>
    /// <param name="random">The source of chance.</param>
    /// <returns>Distinct words; fewer where the passage has fewer.</returns>
    public IReadOnlyList<string> Draw(string passage, int count, Random random)
    {
        List<(double Key, int Start, string Word)> race = [];
        foreach (IGrouping<string, TermOccurrence> term in words.Analyzer.Locate(passage)
            .Where(occurrence => occurrence.Length > 1).GroupBy(occurrence => occurrence.Term, StringComparer.Ordinal))
        {
            int frequency = term.Count();
            double weight = words.InverseDocumentFrequency(term.Key) * frequency / (frequency + 1.0);
            TermOccurrence first = term.First();
            if (weight > 0)
            {
                double key = -Math.Log(1 - random.NextDouble()) / (weight * weight);
                race.Add((key, first.Start, passage.Substring(first.Start, first.Length)));
            }
        }
        return race.OrderBy(entry => entry.Key).Take(count).OrderBy(entry => entry.Start)
            .Select(entry => entry.Word).ToArray();
    }
}
