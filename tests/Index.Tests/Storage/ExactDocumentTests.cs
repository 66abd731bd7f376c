// Exact search over a collection: on all cores, in blocks, or by the scorer that the options bring.
using SearchEngine.Index.Distance;
using SearchEngine.Index.Tests.Hnsw;
using static SearchEngine.Index.Tests.Storage.TestCollections;

namespace SearchEngine.Index.Tests.Storage;

public sealed class ExactDocumentTests
{
    [Fact]
    public async Task Many_queries_at_once_find_what_each_finds_alone_and_what_is_true()
    {
        using TestFolder folder = new();
        await using Collection collection = await CreateAsync(folder);
        Document[] documents = Docs(900);
        await collection.UpsertAsync(documents);
        float[][] queries = [.. Enumerable.Range(0, 5).Select(i => HashEmbedder.Embed($"query {i}", Dimensions))];
        ScoredSlot[][] many = collection.SearchExact(queries, 10);
        for (int i = 0; i < queries.Length; i++)
        {
            ScoredSlot[] alone = new ScoredSlot[10];
            Assert.Equal(10, collection.SearchDense(queries[i], 10, 10, exact: true, null, alone));
            Assert.Equal(alone, many[i]);
            Assert.Equal(Nearest(documents, queries[i], 10), many[i].Select(hit => collection.Read(hit.Slot)!.Id));
        }
    }

    [Fact]
    public async Task A_document_of_more_passages_than_a_block_counts_once_by_its_best()
    {
        using TestFolder folder = new();
        await using Collection collection = await CreateAsync(folder, Options with
        {
            Splitter = new WordSplitter(), Scorer = () => new CountingScorer(rowsPerBlock: 4),
        });
        await collection.UpsertAsync([Doc("long", "a b c d e f g h i"), Doc("short", "x y"), Doc("one", "z")]);
        float[] query = HashEmbedder.Embed("h", Dimensions);
        ScoredSlot[] hits = Assert.Single(collection.SearchExact([query], 10));
        Assert.Equal(3, hits.Length);
        Assert.Equal("long", collection.Read(hits[0].Slot)!.Id);
        Assert.Equal(1, hits[0].Score, 1e-5);
    }

    [Fact]
    public async Task The_scorer_of_the_options_computes_the_scores_of_exact_search()
    {
        using TestFolder folder = new();
        CountingScorer scorer = new(rowsPerBlock: 64);
        await using Collection collection = await CreateAsync(folder, Options with { Scorer = () => scorer });
        Assert.True(collection.HasAccelerator);
        await collection.UpsertAsync(Docs(100));
        ScoredSlot[] hits = new ScoredSlot[3];
        collection.SearchDense(HashEmbedder.Embed("q", Dimensions), 3, 3, exact: true, null, hits);
        Assert.Equal(100, scorer.Rows);
    }

    [Fact]
    public async Task A_query_of_another_length_is_named()
    {
        using TestFolder folder = new();
        await using Collection collection = await CreateAsync(folder);
        InvalidInputException error = Assert.Throws<InvalidInputException>(
            () => collection.SearchExact([new float[Dimensions - 1]], 1));
        Assert.Contains("queries[0]", error.Message, StringComparison.Ordinal);
        Assert.Empty(collection.SearchExact([], 1));
    }

    [Fact]
    public async Task Vectors_that_do_not_fit_in_memory_are_compared_and_rescored_from_disk()
    {
        const int Wide = 256, Count = 8000;
        float[] rows = Vectors.LowRank(Count, Wide, seed: 91), queries = Vectors.LowRank(30, Wide, seed: 92);
        using TestFolder folder = new();
        CollectionSettings settings = new() { Model = "", ModelVersion = "", Dimensions = Wide };
        await using Collection collection = await Collection.CreateAsync(folder.Collection, settings, null, Options);
        Document[] documents = [.. Enumerable.Range(0, Count).Select(i => Doc($"{i}", "t") with
        {
            Vector = rows[(i * Wide)..((i + 1) * Wide)],
        })];
        Assert.True(4L * Wide * Count > Options.StoreMemoryBytes * 3 / 2);
        await collection.UpsertAsync(documents);
        int found = 0;
        for (int i = 0; i < 30; i++)
        {
            ReadOnlySpan<float> query = queries.AsSpan(i * Wide, Wide);
            ScoredSlot[] exact = new ScoredSlot[10], walked = new ScoredSlot[10];
            Assert.Equal(10, collection.SearchDense(query, 10, 100, exact: true, null, exact));
            Assert.Equal(10, collection.SearchDense(query, 10, 100, exact: false, null, walked));
            found += walked.IntersectBy(exact.Select(hit => hit.Slot), hit => hit.Slot).Count();
            foreach (ScoredSlot hit in walked)
            {
                int row = int.Parse(collection.Read(hit.Slot)!.Id);
                Assert.Equal(Similarity.Dot(query, rows.AsSpan(row * Wide, Wide)), hit.Score, 1e-4);
            }
        }

        Assert.True(found >= 297, $"{found} of 300 true neighbours");
    }

    private static IEnumerable<string> Nearest(Document[] documents, float[] query, int k) => documents
        .OrderByDescending(document => Cosine(HashEmbedder.Embed($"{document.Title} {document.Text}", Dimensions), query))
        .Take(k).Select(document => document.Id);

    private static float Cosine(float[] a, float[] b)
        => Similarity.Dot(a, b) / (Similarity.Length(a) * Similarity.Length(b));

    private sealed class WordSplitter : IPassageSplitter
    {
        public IReadOnlyList<Passage> Split(string text, string? title) =>
            [.. text.Split(' ').Select((_, i) => new Passage(2 * i, 1))];
    }

    private sealed class CountingScorer(int rowsPerBlock) : IBlockScorer
    {
        private int _rows;

        public int Rows => _rows;

        public int RowsPerBlock => rowsPerBlock;

        public bool IsAccelerator => true;

        public void Score(
            Metric metric, ReadOnlySpan<float> queries, ReadOnlySpan<float> rows, int dimensions, Span<float> scores)
        {
            Interlocked.Add(ref _rows, rows.Length / dimensions);
            SimdBlockScorer.Instance.Score(metric, queries, rows, dimensions, scores);
        }
    }
}
