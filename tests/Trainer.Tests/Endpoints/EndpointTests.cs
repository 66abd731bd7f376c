using System.Text.Json;
using SearchEngine.Embedder;
using SearchEngine.Trainer.Endpoints;

namespace SearchEngine.Trainer.Tests.Endpoints;

public sealed class EndpointTests
{
    private readonly List<TimeSpan> waits = [];

    [Fact]
    public async Task A_rate_limit_is_waited_out_for_as_long_as_the_service_asks()
    {
        using StandInServer server = new((number, _) => number switch
        {
            1 => new StandInServer.Answer(429, "slow down", RetryAfter: 7),
            2 => new StandInServer.Answer(503, "busy"),
            _ => StandInServer.Chat("hello"),
        });
        using EndpointClient client = Client(server);
        Assert.Equal("hello", await new ChatEndpoint(client).AskAsync("hi", default));
        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(2)], waits);
        Assert.Equal("Bearer secret", server.LastKey);
    }

    [Fact]
    public async Task A_service_that_hangs_is_given_up_and_asked_again()
    {
        using StandInServer server = new((number, _) =>
            number == 1 ? new StandInServer.Answer(200, "", Hangs: true) : StandInServer.Chat("late"));
        using EndpointClient client = Client(server, server.Clock);
        Assert.Equal("late", await new ChatEndpoint(client).AskAsync("hi", default));
        Assert.Equal(2, server.Requests);
        Assert.Single(waits);
    }

    [Fact]
    public async Task What_is_no_json_is_asked_for_again_until_patience_ends()
    {
        using StandInServer server = new((_, _) => new StandInServer.Answer(200, "<html>gateway</html>"));
        using EndpointClient client = Client(server);
        EndpointException error = await Assert.ThrowsAsync<EndpointException>(
            () => new ChatEndpoint(client).AskAsync("hi", default));
        Assert.Contains("3 attempts failed", error.Message);
        Assert.Equal(3, server.Requests);
    }

    [Fact]
    public async Task A_wrong_key_is_not_tried_twice()
    {
        using StandInServer server = new((_, _) => new StandInServer.Answer(401, "no such key"));
        using EndpointClient client = Client(server);
        EndpointException error = await Assert.ThrowsAsync<EndpointException>(
            () => new ChatEndpoint(client).AskAsync("hi", default));
        Assert.Contains("no such key", error.Message);
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public void Embeddings_come_back_in_order_and_of_unit_length()
    {
        List<string> inputs = [];
        using StandInServer server = new((_, body) =>
        {
            string[] texts = body["input"]!.AsArray().Select(text => (string)text!).ToArray();
            inputs.AddRange(texts);
            return new StandInServer.Answer(200, JsonSerializer.Serialize(new
            {
                data = texts.Select((text, index) => new { index, embedding = new[] { text.Length, 0.0 } }).Reverse(),
            }));
        });
        using EndpointClient client = Client(server);
        float[][] vectors = new EmbeddingsEndpoint(client, batchSize: 2).Embed(
            ["a", "bb", "ccc"], EmbeddingRole.Query, "find", default);
        Assert.Equal(3, vectors.Length);
        Assert.All(vectors, vector => Assert.Equal([1f, 0f], vector));
        Assert.Equal("Instruct: find\nQuery: bb", inputs[1]);
        Assert.Equal(2, server.Requests);
    }

    [Fact]
    public void A_missing_vector_is_an_error()
    {
        using StandInServer server = new((_, _) =>
            new StandInServer.Answer(200, """{"data":[{"index":0,"embedding":[1]}]}"""));
        using EndpointClient client = Client(server);
        EndpointException error = Assert.Throws<EndpointException>(
            () => new EmbeddingsEndpoint(client).Embed(["a", "b"], EmbeddingRole.Document, null, default));
        Assert.Contains("lacks vectors", error.Message);
    }

    private EndpointClient Client(StandInServer server, TimeProvider? clock = null) => new(
        new EndpointSettings { BaseUrl = server.BaseUrl, Model = "m", ApiKey = "secret", Attempts = 3 },
        (time, _) =>
        {
            waits.Add(time);
            return Task.CompletedTask;
        },
        clock);
}
