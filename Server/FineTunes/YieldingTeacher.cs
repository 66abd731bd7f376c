// Mining beside live traffic: the collection's own index finds candidates, query by query, and searches come first.
using SearchEngine.Embedder;
using SearchEngine.Index;
using SearchEngine.Server.Hosting;
using SearchEngine.Trainer.Mining;

namespace SearchEngine.Server.FineTunes;

/// <summary>A <see cref="CollectionTeacher"/> that yields to searches and embeds no passage twice.</summary>
internal sealed class YieldingTeacher : ITeacher
{
    private readonly Collection collection;
    private readonly EmbeddingModel model;
    private readonly SearchTraffic traffic;
    private readonly CollectionTeacher teacher;
    private readonly Dictionary<string, float[]> passageVectors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, float[]> queryVectors = new(StringComparer.Ordinal); // of one call

    /// <summary>Prepares the teacher.</summary>
    /// <param name="collection">The generation that is served.</param>
    /// <param name="model">Its model.</param>
    /// <param name="traffic">What it yields to.</param>
    public YieldingTeacher(Collection collection, EmbeddingModel model, SearchTraffic traffic)
    {
        this.collection = collection;
        this.model = model;
        this.traffic = traffic;
        teacher = new CollectionTeacher(collection, (texts, role, _, _) =>
            [.. texts.Select(text => (role == EmbeddingRole.Query ? queryVectors : passageVectors)[text])]);
    }

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
        queryVectors.Clear();
        await EmbedAsync(queryVectors, queries, EmbeddingRole.Query, instruction, cancellation);
        await EmbedAsync(passageVectors, passages.SelectMany(passage => collection.EmbeddedTexts(null, passage)),
            EmbeddingRole.Document, null, cancellation);
        return await teacher.ScoreAsync(queries, instruction, passages, cancellation);
    }

    // A search that arrives in the midst of a piece shares the cores with the rest of it: so a piece is one text.
    private async Task EmbedAsync(Dictionary<string, float[]> vectors, IEnumerable<string> texts, EmbeddingRole role,
        string? instruction, CancellationToken cancellation)
    {
        foreach (string text in texts.Where(text => !vectors.ContainsKey(text)))
        {
            await traffic.YieldAsync(cancellation);
            vectors[text] = model.Embed([text], role, instruction, cancellation)[0];
        }
    }
}
