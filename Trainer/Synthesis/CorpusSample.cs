using SearchEngine.Index.Lexical;

namespace SearchEngine.Trainer.Synthesis;

/// <summary>
/// Documents drawn from a corpus of any size in one pass (reservoir sampling, Vitter's algorithm R), with the keyword
/// index that weighs their words.
/// </summary>
internal sealed class CorpusSample : IDisposable
{
    private CorpusSample(IReadOnlyList<(string Id, string? Title, string Text)> documents, LexicalIndex words)
    {
        Documents = documents;
        Words = words;
    }

    /// <summary>The documents, in corpus order.</summary>
    public IReadOnlyList<(string Id, string? Title, string Text)> Documents { get; }

    /// <summary>Their words; a document's ordinal is its place.</summary>
    public LexicalIndex Words { get; }

    /// <summary>Draws documents; blank ones are passed over.</summary>
    public static CorpusSample Draw(
        IEnumerable<(string Id, string? Title, string Text)> documents, int maxDocuments, int seed,
        CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDocuments, 1);
        Random random = new(seed);
        List<(long Place, (string Id, string? Title, string Text) Document)> kept = [];
        long place = 0;
        foreach ((string Id, string? Title, string Text) document in documents)
        {
            cancellation.ThrowIfCancellationRequested();
            if (string.IsNullOrWhiteSpace(document.Text))
            {
                continue;
            }
            if (kept.Count < maxDocuments)
            {
                kept.Add((place, document));
            }
            else if (random.NextInt64(place + 1) is long slot && slot < maxDocuments)
            {
                kept[(int)slot] = (place, document);
            }
            place++;
        }
        (string Id, string? Title, string Text)[] drawn = kept.OrderBy(entry => entry.Place)
            .Select(entry => entry.Document).ToArray();
        LexicalIndex words = new();
        for (int i = 0; i < drawn.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            words.Add(i, drawn[i].Title, drawn[i].Text);
        }
        return new CorpusSample(drawn, words);
    }

    /// <inheritdoc/>
    public void Dispose() => Words.Dispose();
}
