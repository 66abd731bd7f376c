using SearchEngine.Embedder;
using SearchEngine.Index;
using SearchEngine.Trainer.Initialization;

namespace SearchEngine.Trainer.Mining;

/// <summary>A collection as teacher: its own index finds the candidates, its model scores them.</summary>
public sealed class CollectionTeacher : ITeacher
{
    private const int PageSize = 1000;

    private readonly Collection collection;
    private readonly EmbeddingModel model;

    /// <summary>Uses a collection and its model; both stay the caller's.</summary>
    /// <param name="collection">An open collection.</param>
    /// <param name="model">The model that the collection was made with.</param>
    public CollectionTeacher(Collection collection, EmbeddingModel model)
    {
        this.collection = collection;
        this.model = model;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IReadOnlyList<Candidate>>> FindAsync(
        IReadOnlyList<string> queries, string? instruction, int top, CancellationToken cancellation)
    {
        float[][] vectors = new float[queries.Count][];
        for (int i = 0; i < queries.Count; i++)
        {
            vectors[i] = await collection.EmbedQueryAsync(queries[i], instruction, cancellation);
        }
        ScoredSlot[][] hits = collection.HasAccelerator
            ? collection.SearchExact(vectors, top, filter: null, cancellation)
            : Array.ConvertAll(vectors, vector => SearchGraph(vector, top));
        return Array.ConvertAll(hits, Ranked);
    }

    private ScoredSlot[] SearchGraph(float[] vector, int top)
    {
        ScoredSlot[] hits = new ScoredSlot[top];
        int count = collection.SearchDense(vector, top, ef: 2 * top, exact: false, null, hits);
        return hits[..count];
    }

    private IReadOnlyList<Candidate> Ranked(ScoredSlot[] hits)
    {
        List<Candidate> ranked = [];
        foreach (ScoredSlot hit in hits)
        {
            if (collection.Read(hit.Slot) is { } document)
            {
                ranked.Add(new Candidate(Document.EmbeddedText(document.Title, document.Text), hit.Score));
            }
        }
        return ranked;
    }

    /// <inheritdoc/>
    public Task<float[]> ScoreAsync(
        IReadOnlyList<string> queries, string? instruction, IReadOnlyList<string> passages,
        CancellationToken cancellation)
    {
        float[][] asked = model.Embed(queries, EmbeddingRole.Query, instruction, cancellation);
        float[][] answers = model.Embed(passages, EmbeddingRole.Document, null, cancellation);
        return Task.FromResult(asked.Select((query, i) => Rows.Dot(query, answers[i])).ToArray());
    }

    /// <summary>The text of every document of a collection, as it was embedded.</summary>
    /// <param name="collection">An open collection.</param>
    public static IEnumerable<string> Passages(Collection collection)
    {
        string? last = null;
        bool found = true;
        while (found)
        {
            found = false;
            foreach (StoredDocument document in collection.Scroll(last, PageSize))
            {
                found = true;
                last = document.Id;
                yield return Document.EmbeddedText(document.Title, document.Text);
            }
        }
    }
}
