using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SearchEngine.Server.Hosting;
using static SearchEngine.Server.Tests.EndToEnd.RunningServer;

namespace SearchEngine.Server.Tests.EndToEnd;

/// <summary>A reranker behind HTTP, which prefers long texts.</summary>
public sealed class ExternalRerankerTests
{
    [SkippableFact]
    public async Task A_reranker_of_the_configuration_orders_the_hits_and_its_failure_is_told()
    {
        await using Service service = await Service.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync(
            configure: options => options with { Rerankers = [RerankerSettings.Parse($"long={service.Url},big-model")] });
        await server.MakeCollectionAsync("cars");
        await server.PostAsync("/v1/collections/cars/documents",
            """[{"id": "a", "text": "red car"}, {"id": "b", "text": "red car with a long story"}]""");
        const string search = """{"query": "red car", "mode": "keyword", "rerank": {"model": "long"}}""";

        Answer answer = await server.PostAsync("/v1/collections/cars/search", search);
        service.Fails = true;
        Answer failed = await server.PostAsync("/v1/collections/cars/search", search);
        Answer unknown = await server.PostAsync(
            "/v1/collections/cars/search", """{"query": "red", "rerank": "short"}""");

        Assert.Equal(["b", "a"], answer.Json["hits"]!.AsArray().Select(hit => (string)hit!["id"]!));
        Assert.Equal("big-model", service.Model);
        Assert.Equal(502, failed.Status);
        Assert.Contains(service.Url, failed.Text);
        Assert.Equal(["rerank.model"], unknown.Fields);
        Assert.Contains("long, maxsim", unknown.Text);
    }

    [Theory]
    [InlineData("jina")]
    [InlineData("=http://x/")]
    [InlineData("jina=ftp://x/")]
    [InlineData("a b=http://x/")]
    public void What_is_no_reranker_is_refused(string text) =>
        Assert.Throws<UsageException>(() => RerankerSettings.Parse(text));

    private sealed class Service(WebApplication app) : IAsyncDisposable
    {
        public string Url => app.Urls.First() + "/rerank";

        public bool Fails { get; set; }

        public string? Model { get; private set; }

        public static async Task<Service> StartAsync()
        {
            WebApplication app = WebApplication.CreateSlimBuilder().Build();
            Service service = new(app);
            app.Urls.Add("http://127.0.0.1:0");
            app.MapPost("/rerank", service.Rerank);
            await app.StartAsync();
            return service;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private IResult Rerank(JsonObject body)
        {
            Model = (string?)body["model"];
            return Fails ? Results.StatusCode(500) : Results.Json(new
            {
                results = body["documents"]!.AsArray().Select((text, index) => new
                {
                    index,
                    relevance_score = ((string)text!).Length / 100f,
                }),
            });
        }
    }
}
