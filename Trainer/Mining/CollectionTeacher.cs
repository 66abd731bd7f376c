using SearchEngine.Embedder;
using SearchEngine.Index;
using SearchEngine.Trainer.Initialization;

namespace SearchEngine.Trainer.Mining;

/// <summary>
/// A collection as teacher: its own index finds the candidates, its model scores pairs as the index would. Scores are
/// cosines whatever the collection's metric, since models make unit vectors. A passage that the collection would cut
/// scores by its best part, as a document does that is found.
/// </summary>
public sealed class CollectionTeacher : ITeacher
{
    private const int PageSize = 1000;

    private readonly Collection collection;
    private readonly TextEmbedder embed;

    /// <summary>Uses a collection and its model; both stay the caller's.</summary>
    /// <param name="collection">An open collection.</param>
    /// <param name="model">The model that the collection was made with.</param>
    public CollectionTeacher(Collection collection, EmbeddingModel model)
        : this(collection, (texts, role, task, token) => model.Embed(texts, role, task, token))
    {
    }

    /// <summary>Uses a collection and its model.</summary>
    /// <param name="collection">An open collection, which stays the caller's.</param>
    /// <param name="embed">The model that the collection was made with; embeds what is scored.</param>
    public CollectionTeacher(Collection collection, TextEmbedder embed)
    {
        this.collection = collection;
        this.embed = embed;
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
                ranked.Add(new Candidate(Document.EmbeddedText(document.Title, document.Text), Cosine(hit.Score)));
            }
        }
        return ranked;
    }

    /// <summary>Of unit vectors: the squared distance is 2 - 2 cosine, and the score its negative.</summary>
    private float Cosine(float score) => collection.Settings.Metric == Metric.L2 ? 1 + (score / 2) : score;

    /// <inheritdoc/>
    public Task<float[]> ScoreAsync(
        IReadOnlyList<string> queries, string? instruction, IReadOnlyList<string> passages,
        CancellationToken cancellation)
    {
        float[][] asked = embed.EmbedDistinct(queries, EmbeddingRole.Query, instruction, cancellation);
        IReadOnlyList<string>[] parts = [.. passages.Select(passage => collection.EmbeddedTexts(null, passage))];
        float[][] vectors = embed.EmbedDistinct(
            parts.SelectMany(part => part).ToArray(), EmbeddingRole.Document, null, cancellation);
        float[] scores = new float[asked.Length];
        int next = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = float.NegativeInfinity;
            for (int part = 0; part < parts[i].Count; part++)
            {
                scores[i] = Math.Max(scores[i], Rows.Dot(asked[i], vectors[next++]));
            }
        }
        return Task.FromResult(scores);
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
