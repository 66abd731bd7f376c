using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Mining;

/// <summary>
/// BM25 as teacher, over passages held in memory. Its scores are no cosines: percentage margins keep their meaning,
/// absolute ones and highest scores are in BM25's units.
/// </summary>
public sealed class KeywordTeacher : ITeacher, IDisposable
{
    private readonly KeywordSearch index = new();
    private readonly List<string> passages = [];
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);

    /// <summary>Indexes the passages.</summary>
    /// <param name="passages">What is searched; duplicates are dropped.</param>
    public KeywordTeacher(IEnumerable<string> passages)
    {
        foreach (string passage in passages)
        {
            if (places.TryAdd(passage, this.passages.Count))
            {
                index.Add(null, passage);
                this.passages.Add(passage);
            }
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<IReadOnlyList<Candidate>>> FindAsync(
        IReadOnlyList<string> queries, string? instruction, int top, CancellationToken cancellation)
    {
        IReadOnlyList<Candidate>[] found = new IReadOnlyList<Candidate>[queries.Count];
        for (int i = 0; i < queries.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            found[i] = index.Find(queries[i], top)
                .Select(hit => new Candidate(passages[hit.Slot], hit.Score)).ToArray();
        }
        return Task.FromResult<IReadOnlyList<IReadOnlyList<Candidate>>>(found);
    }

    /// <inheritdoc/>
    /// <remarks>A passage that is not among those searched scores 0.</remarks>
    public Task<float[]> ScoreAsync(
        IReadOnlyList<string> queries, string? instruction, IReadOnlyList<string> passages,
        CancellationToken cancellation)
    {
        float[] scores = new float[queries.Count];
        for (int i = 0; i < scores.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (places.TryGetValue(passages[i], out int place))
            {
                scores[i] = index.Score(queries[i], place);
            }
        }
        return Task.FromResult(scores);
    }

    /// <inheritdoc/>
    public void Dispose() => index.Dispose();
}
