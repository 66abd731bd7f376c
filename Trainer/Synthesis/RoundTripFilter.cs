// Round-trip consistency (Alberti et al., 2019; Promptagator, Dai et al., 2022): a query that does not retrieve the
// document that it was made from is too vague, or about something else.

namespace SearchEngine.Trainer.Synthesis;

/// <summary>Keeps the synthetic pairs whose query finds its document.</summary>
public static class RoundTripFilter
{
    private const int Chunk = 256;

    /// <summary>Filters pairs, in their order.</summary>
    /// <param name="pairs">What synthesis made.</param>
    /// <param name="finder">Searches the corpus.</param>
    /// <param name="top">A query must find its document among so many.</param>
    /// <param name="progress">Hears how many pairs are judged.</param>
    /// <param name="cancellation">Stops between queries.</param>
    /// <returns>The pairs kept, and how many of each kind came and stayed.</returns>
    public static async Task<(IReadOnlyList<SyntheticPair> Kept, SynthesisReport Report)> KeepAsync(
        IEnumerable<SyntheticPair> pairs, IDocumentFinder finder, int top, IProgress<int>? progress,
        CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        List<SyntheticPair> kept = [];
        SortedDictionary<SynthesisKind, int> made = [];
        int done = 0;
        foreach (SyntheticPair[] chunk in pairs.Chunk(Chunk))
        {
            string[] queries = Array.ConvertAll(chunk, pair => pair.Record.Query);
            IReadOnlyList<IReadOnlyList<string>> found = await finder.FindAsync(queries, top, cancellation);
            for (int i = 0; i < chunk.Length; i++)
            {
                made[chunk[i].Kind] = made.GetValueOrDefault(chunk[i].Kind) + 1;
                if (found[i].Contains(chunk[i].DocumentId, StringComparer.Ordinal))
                {
                    kept.Add(chunk[i]);
                }
            }
            progress?.Report(done += chunk.Length);
        }
        return (kept, SynthesisReport.Of(made, kept));
    }
}
