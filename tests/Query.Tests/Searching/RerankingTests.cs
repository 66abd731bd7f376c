using System.Net;
using System.Text;
using SearchEngine.Index;

namespace SearchEngine.Query.Tests.Searching;

public sealed class RerankingTests
{
    [Theory]
    [InlineData("""{"results": [{"index": 1, "relevance_score": 0.9}, {"index": 0, "relevance_score": 0.1}]}""")]
    [InlineData("""[{"index": 0, "score": 0.1}, {"index": 1, "score": 0.9}]""")]
    public async Task Both_forms_of_answer_are_read(string answer)
    {
        using var client = new HttpClient(new Service(answer));
        float[] scores = await new HttpReranker(client, new Uri("http://rerank/")).ScoreAsync("q", null, ["a", "b"]);

        Assert.Equal([0.1f, 0.9f], scores);
    }

    [Theory]
    [InlineData("""{"results": [{"index": 0, "relevance_score": 0.9}]}""", "gave no score for text 1")]
    [InlineData("""{"results": [{"index": 7, "relevance_score": 0.9}]}""", "another form")]
    [InlineData("""{"error": "x"}""", "another form")]
    [InlineData("nonsense", "another form")]
    public async Task An_answer_of_another_form_is_refused_and_the_service_named(string answer, string expected)
    {
        using var client = new HttpClient(new Service(answer));
        var error = await Assert.ThrowsAsync<RerankerException>(
            () => new HttpReranker(client, new Uri("http://rerank/")).ScoreAsync("q", null, ["a", "b"]));

        Assert.Contains(expected, error.Message);
        Assert.Contains("http://rerank/", error.Message);
    }

    [Fact]
    public async Task The_best_candidates_are_ordered_by_the_reranker()
    {
        await using TestCollection test = await TestCollection.Of(
            ("a", "red car", null), ("b", "red car with a long story", null), ("c", "blue boat", null));
        var searcher = new Searcher(test.Collection, new SearcherOptions
        {
            Rerankers = new Dictionary<string, IReranker> { ["longest"] = new Longest() },
        });
        SearchResponse response = await searcher.SearchAsync(
            new SearchRequest { Query = "red car", Mode = SearchMode.Keyword, Rerank = new("longest") });

        Assert.Equal(["b", "a"], response.Hits.Select(hit => hit.Id));
        Assert.Equal(25, response.Hits[0].Score);
    }

    private sealed class Longest : IReranker
    {
        public Task<float[]> ScoreAsync(
            string query, string? instruction, IReadOnlyList<string> texts, CancellationToken cancellation = default) =>
            Task.FromResult(texts.Select(text => (float)text.Length).ToArray());
    }

    private sealed class Service(string answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent(answer, Encoding.UTF8, "application/json"),
            });
    }
}
