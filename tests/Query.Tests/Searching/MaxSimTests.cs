namespace SearchEngine.Query.Tests.Searching;

public sealed class MaxSimTests
{
    [Fact]
    public void Every_token_of_the_query_takes_the_best_of_the_document()
    {
        float[] query = [1, 0, 0, 1];
        float[] document = [0.6f, 0.8f, 1, 0, -1, 0];

        // the first token finds (1, 0): 1; the second finds (0.6, 0.8): 0.8
        Assert.Equal(0.9f, MaxSimReranker.MaxSim(query, document, size: 2), 6);
    }

    [Fact]
    public async Task The_document_with_the_words_in_it_comes_first_and_the_instruction_reaches_the_model()
    {
        await using TestCollection test = await TestCollection.Of(
            ("a", "red car and many more words about other things", null), ("b", "red boat", null),
            ("c", "green car red", null));
        var states = new WordStates();
        var searcher = new Searcher(test.Collection, new SearcherOptions
        {
            Rerankers = new Dictionary<string, IReranker> { [MaxSimReranker.Name] = new MaxSimReranker(states) },
        });
        SearchResponse response = await searcher.SearchAsync(new SearchRequest
        {
            Query = "red car",
            Mode = SearchMode.Keyword,
            Instruction = "find it",
            Rerank = new(MaxSimReranker.Name, Candidates: 3),
            Explain = true,
        });

        Assert.Equal(["a", "c", "b"], response.Hits.Select(hit => hit.Id));
        Assert.Equal(1, response.Hits[0].Score, 5);
        Assert.Equal("find it", states.Instruction);
        Assert.Contains("rerank", response.Explanation!.StagesMs.Keys);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public async Task The_number_of_candidates_has_bounds(int candidates)
    {
        await using TestCollection test = await TestCollection.Of(("a", "red car", null));
        var searcher = new Searcher(test.Collection, new SearcherOptions
        {
            Rerankers = new Dictionary<string, IReranker> { ["maxsim"] = new MaxSimReranker(new WordStates()) },
        });
        var error = await Assert.ThrowsAsync<SearchEngine.Index.InvalidInputException>(() =>
            searcher.SearchAsync(new SearchRequest { Query = "car", Rerank = new("maxsim", candidates) }));

        Assert.Equal("rerank.candidates", error.Field);
    }

    // A state a word, the same wherever the word stands.
    private sealed class WordStates : ITokenStates
    {
        public string? Instruction { get; private set; }

        public int Size => WordEmbedder.Dimensions;

        public Task<float[]> OfQueryAsync(string query, string? instruction, CancellationToken cancellation)
        {
            Instruction = instruction;
            return Task.FromResult(StatesOf(query));
        }

        public Task<float[][]> OfDocumentsAsync(IReadOnlyList<string> texts, CancellationToken cancellation) =>
            Task.FromResult(texts.Select(StatesOf).ToArray());

        private static float[] StatesOf(string text) => [.. text.Split(' ').SelectMany(WordEmbedder.Embed)];
    }
}
