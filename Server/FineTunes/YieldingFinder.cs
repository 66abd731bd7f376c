// Round-trip filtering beside live traffic: the collection's own keyword index, query by query.
using SearchEngine.Index;
using SearchEngine.Server.Hosting;
using SearchEngine.Trainer.Synthesis;

namespace SearchEngine.Server.FineTunes;

/// <summary>Finds a collection's documents by BM25, and yields to searches.</summary>
/// <param name="collection">The generation that is served.</param>
/// <param name="traffic">What it yields to.</param>
internal sealed class YieldingFinder(Collection collection, SearchTraffic traffic) : IDocumentFinder
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<IReadOnlyList<string>>> FindAsync(
        IReadOnlyList<string> queries, int top, CancellationToken cancellation)
    {
        List<IReadOnlyList<string>> found = [];
        foreach (string query in queries)
        {
            await traffic.YieldAsync(cancellation);
            string words = query.Replace('"', ' '); // quotation marks would ask for phrases
            found.Add([.. collection.Lexical.Search(words, top).Select(hit => collection.Read(hit.Slot)?.Id)
                .OfType<string>()]);
        }

        return found;
    }
}
