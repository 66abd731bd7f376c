// Mining beside live traffic: the collection's own index finds candidates, query by query, and searches come first.
using SearchEngine.Embedder;
using SearchEngine.Index;
using SearchEngine.Server.Hosting;
using SearchEngine.Trainer.Mining;

namespace SearchEngine.Server.FineTunes;

/// <summary>A <see cref="CollectionTeacher"/> that yields to searches and embeds no passage twice.</summary>
/// <param name="collection">The generation that is served.</param>
/// <param name="model">Its model.</param>
/// <param name="traffic">What it yields to.</param>
internal sealed class YieldingTeacher(Collection collection, EmbeddingModel model, SearchTraffic traffic) : ITeacher
{
    private const int Batch = 16;

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
        foreach (string[] texts in passages.Where(passage => !known.ContainsKey(passage)).Distinct().Chunk(Batch))
        {
            await traffic.YieldAsync(cancellation);
            float[][] vectors = model.Embed(texts, EmbeddingRole.Document, null, cancellation);
            for (int i = 0; i < texts.Length; i++)
            {
                known[texts[i]] = vectors[i];
            }
        }

        string[] asked = [.. queries.Distinct()];
        Dictionary<string, float[]> vectorOf = asked
            .Zip(model.Embed(asked, EmbeddingRole.Query, instruction, cancellation))
            .ToDictionary(pair => pair.First, pair => pair.Second);
        return [.. queries.Select((query, i) => Dot(vectorOf[query], known[passages[i]]))];
    }

    private static float Dot(float[] left, float[] right)
    {
        float sum = 0;
        for (int i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }
}
