using SearchEngine.Embedder;
using SearchEngine.Index.Distance;
using SearchEngine.Trainer.Initialization;

namespace SearchEngine.Trainer.Mining;

/// <summary>A model as teacher: exact search by cosine over passages held in memory.</summary>
public sealed class ModelTeacher : ITeacher
{
    private readonly TextEmbedder embed;
    private readonly IReadOnlyList<string> passages;
    private readonly ExactVectors vectors;

    /// <summary>Embeds the passages.</summary>
    /// <param name="model">The teacher, which stays the caller's.</param>
    /// <param name="passages">What is searched; duplicates are dropped.</param>
    /// <param name="cancellation">Stops the embedding.</param>
    /// <param name="scorer">Compares vectors, a GPU's for example; null means this machine's cores.</param>
    public ModelTeacher(
        EmbeddingModel model, IEnumerable<string> passages, CancellationToken cancellation,
        IBlockScorer? scorer = null)
        : this((texts, role, task, token) => model.Embed(texts, role, task, token), passages, cancellation, scorer)
    {
    }

    /// <summary>Embeds the passages.</summary>
    /// <param name="embed">The teacher.</param>
    /// <param name="passages">What is searched; duplicates are dropped.</param>
    /// <param name="cancellation">Stops the embedding.</param>
    /// <param name="scorer">Compares vectors, a GPU's for example; null means this machine's cores.</param>
    public ModelTeacher(
        TextEmbedder embed, IEnumerable<string> passages, CancellationToken cancellation, IBlockScorer? scorer = null)
    {
        this.embed = embed;
        this.passages = passages.Distinct(StringComparer.Ordinal).ToArray();
        vectors = new ExactVectors(embed(this.passages, EmbeddingRole.Document, null, cancellation), scorer);
    }

    /// <inheritdoc/>
    /// <remarks>Of equal scores the passage that was given first comes first.</remarks>
    public Task<IReadOnlyList<IReadOnlyList<Candidate>>> FindAsync(
        IReadOnlyList<string> queries, string? instruction, int top, CancellationToken cancellation)
    {
        float[][] asked = embed(queries, EmbeddingRole.Query, instruction, cancellation);
        IReadOnlyList<Candidate>[] found = Array.ConvertAll(
            vectors.Find(asked, top, cancellation),
            ranked => (IReadOnlyList<Candidate>)Array.ConvertAll(
                ranked, hit => new Candidate(passages[hit.Place], hit.Score)));
        return Task.FromResult<IReadOnlyList<IReadOnlyList<Candidate>>>(found);
    }

    /// <inheritdoc/>
    public Task<float[]> ScoreAsync(
        IReadOnlyList<string> queries, string? instruction, IReadOnlyList<string> passages,
        CancellationToken cancellation)
    {
        float[][] asked = embed.EmbedDistinct(queries, EmbeddingRole.Query, instruction, cancellation);
        float[][] answers = embed.EmbedDistinct(passages, EmbeddingRole.Document, null, cancellation);
        return Task.FromResult(asked.Select((query, i) => Rows.Dot(query, answers[i])).ToArray());
    }
}
