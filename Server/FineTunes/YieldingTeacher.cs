// Mining beside live traffic: the collection's own index finds candidates, query by query, and searches come first.
using SearchEngine.Embedder;
using SearchEngine.Index;
using SearchEngine.Index.Distance;
using SearchEngine.Server.Hosting;
using SearchEngine.Trainer.Mining;

namespace SearchEngine.Server.FineTunes;

/// <summary>A <see cref="CollectionTeacher"/> that yields to searches and embeds no passage twice.</summary>
/// <param name="collection">The generation that is served.</param>
/// <param name="model">Its model.</param>
/// <param name="traffic">What it yields to.</param>
internal sealed class YieldingTeacher(Collection collection, EmbeddingModel model, SearchTraffic traffic) : ITeacher
{
    private const int QueriesAPiece = 8;

    private readonly CollectionTeacher teacher = new(collection, model);
    private readonly Dictionary<string, float[]> known = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IReadOnlyList<Candidate>>> FindAsync(
        IReadOnlyList<string> queries, string? instruction, int top, CancellationToken cancellation)
    {
        List<IReadOnlyList<Candidate>> found = [];
        foreach (string query in queries)
        {
            await traffic.YieldAsync(cancellation);
            found.AddRange(await teacher.FindAsync([query], instruction, top, cancellation));
        }

        return found;
    }

    /// <inheritdoc/>
    public async Task<float[]> ScoreAsync(IReadOnlyList<string> queries, string? instruction,
        IReadOnlyList<string> passages, CancellationToken cancellation)
    {
        // A search that arrives in the midst of a piece shares the cores with the rest of it: so pieces are small.
        foreach (string passage in passages.Where(passage => !known.ContainsKey(passage)).Distinct())
        {
            await traffic.YieldAsync(cancellation);
            known[passage] = model.Embed([passage], EmbeddingRole.Document, null, cancellation)[0];
        }

        Dictionary<string, float[]> vectorOf = new(StringComparer.Ordinal);
        foreach (string[] asked in queries.Distinct().Chunk(QueriesAPiece))
        {
            await traffic.YieldAsync(cancellation);
            float[][] vectors = model.Embed(asked, EmbeddingRole.Query, instruction, cancellation);
            for (int i = 0; i < asked.Length; i++)
            {
                vectorOf[asked[i]] = vectors[i];
            }
        }

        return [.. queries.Select((query, i) => Similarity.Dot(vectorOf[query], known[passages[i]]))];
    }
}
