using SearchEngine.Embedder;
using SearchEngine.Trainer.Initialization;

namespace SearchEngine.Trainer.Mining;

/// <summary>A model as teacher: exact search by cosine over passages held in memory.</summary>
public sealed class ModelTeacher : ITeacher
{
    private readonly TextEmbedder embed;
    private readonly IReadOnlyList<string> passages;
    private readonly float[][] vectors;

    /// <summary>Embeds the passages.</summary>
    /// <param name="model">The teacher, which stays the caller's.</param>
    /// <param name="passages">What is searched; duplicates are dropped.</param>
    /// <param name="cancellation">Stops the embedding.</param>
    public ModelTeacher(EmbeddingModel model, IEnumerable<string> passages, CancellationToken cancellation)
        : this((texts, role, task, token) => model.Embed(texts, role, task, token), passages, cancellation)
    {
    }

    /// <summary>Embeds the passages.</summary>
    /// <param name="embed">The teacher.</param>
    /// <param name="passages">What is searched; duplicates are dropped.</param>
    /// <param name="cancellation">Stops the embedding.</param>
    public ModelTeacher(TextEmbedder embed, IEnumerable<string> passages, CancellationToken cancellation)
    {
        this.embed = embed;
        this.passages = passages.Distinct(StringComparer.Ordinal).ToArray();
        vectors = embed(this.passages, EmbeddingRole.Document, null, cancellation);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<IReadOnlyList<Candidate>>> FindAsync(
        IReadOnlyList<string> queries, string? instruction, int top, CancellationToken cancellation)
    {
        float[][] asked = embed(queries, EmbeddingRole.Query, instruction, cancellation);
        IReadOnlyList<Candidate>[] found = new IReadOnlyList<Candidate>[queries.Count];
        Parallel.For(0, asked.Length, new ParallelOptions { CancellationToken = cancellation }, i =>
        {
            PriorityQueue<int, float> best = new();
            for (int passage = 0; passage < vectors.Length; passage++)
            {
                float score = Rows.Dot(asked[i], vectors[passage]);
                if (best.Count < top)
                {
                    best.Enqueue(passage, score);
                }
                else
                {
                    best.EnqueueDequeue(passage, score);
                }
            }
            Candidate[] ranked = new Candidate[best.Count];
            for (int rank = ranked.Length - 1; rank >= 0; rank--)
            {
                best.TryDequeue(out int passage, out float score);
                ranked[rank] = new Candidate(passages[passage], score);
            }
            found[i] = ranked;
        });
        return Task.FromResult<IReadOnlyList<IReadOnlyList<Candidate>>>(found);
    }

    /// <inheritdoc/>
    public Task<float[]> ScoreAsync(
        IReadOnlyList<string> queries, string? instruction, IReadOnlyList<string> passages,
        CancellationToken cancellation)
    {
        float[][] asked = embed(queries, EmbeddingRole.Query, instruction, cancellation);
        float[][] answers = embed(passages, EmbeddingRole.Document, null, cancellation);
        return Task.FromResult(asked.Select((query, i) => Rows.Dot(query, answers[i])).ToArray());
    }
}
