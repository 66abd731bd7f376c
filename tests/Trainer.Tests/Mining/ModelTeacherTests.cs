using SearchEngine.Index;
using SearchEngine.Index.Distance;
using SearchEngine.Trainer.Mining;

namespace SearchEngine.Trainer.Tests.Mining;

public sealed class ModelTeacherTests
{
    private int embedded;

    [Fact]
    public async Task Of_equal_scores_the_passage_that_came_first_is_first()
    {
        string[] passages = Enumerable.Range(0, 600).Select(i => $"{(i % 3 == 0 ? "near" : "far")} {i}").ToArray();
        ModelTeacher teacher = new(Embed, passages, default);
        foreach (IReadOnlyList<Candidate> found in await teacher.FindAsync(["near", "near you"], null, 5, default))
        {
            Assert.Equal(["near 0", "near 3", "near 6", "near 9", "near 12"], found.Select(hit => hit.Text));
        }
    }

    [Fact]
    public async Task An_accelerator_gets_all_queries_at_once_and_finds_the_same()
    {
        string[] passages = Enumerable.Range(0, 25).Select(i => $"{(i % 2 == 0 ? "near" : "far")} {i}").ToArray();
        CountingScorer scorer = new();
        string[] queries = Enumerable.Range(0, 8).Select(i => i % 2 == 0 ? "near" : "far").ToArray();
        IReadOnlyList<IReadOnlyList<Candidate>> found =
            await new ModelTeacher(Embed, passages, default, scorer).FindAsync(queries, null, 4, default);
        Assert.Equal([(8, 10), (8, 10), (8, 5)], scorer.Blocks);
        Assert.Equal(await new ModelTeacher(Embed, passages, default).FindAsync(queries, null, 4, default), found);
    }

    [Fact]
    public async Task A_query_is_embedded_once_however_many_passages_it_is_scored_with()
    {
        ModelTeacher teacher = new(Embed, [], default);
        embedded = 0;
        float[] scores = await teacher.ScoreAsync(
            ["near", "near", "far", "far"], null, ["near", "far", "near", "far"], default);
        Assert.Equal(4, embedded);
        Assert.Equal([1, 0, 0, 1], scores);
    }

    private float[][] Embed(
        IReadOnlyList<string> texts, Embedder.EmbeddingRole role, string? instruction, CancellationToken cancellation)
    {
        Interlocked.Add(ref embedded, texts.Count);
        return [.. texts.Select(text => text.StartsWith("near") ? new float[] { 1, 0 } : [0, 1])];
    }

    private sealed class CountingScorer : IBlockScorer
    {
        public List<(int Queries, int Rows)> Blocks { get; } = [];

        public int RowsPerBlock => 10;

        public bool IsAccelerator => true;

        public void Score(
            Metric metric, ReadOnlySpan<float> queries, ReadOnlySpan<float> rows, int dimensions, Span<float> scores)
        {
            Blocks.Add((queries.Length / dimensions, rows.Length / dimensions));
            SimdBlockScorer.Instance.Score(metric, queries, rows, dimensions, scores);
        }
    }
}
