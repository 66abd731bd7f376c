using System.Text.Json.Nodes;
using static SearchEngine.Server.Tests.EndToEnd.RunningServer;

namespace SearchEngine.Server.Tests.EndToEnd;

public sealed class RerankTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [SkippableFact]
    public async Task Texts_are_ordered_in_the_form_of_coheres_and_jinas_clients()
    {
        RunningServer server = await fixture.GetAsync();

        Answer answer = await server.PostAsync("/v1/rerank", """
            {"model": "default", "query": "what do magnets attract", "top_n": 2, "return_documents": true,
             "max_tokens_per_doc": 512,
             "documents": ["Bread is baked in an oven.", {"text": "Magnets attract iron."}, "Whales are mammals."]}
            """);

        Assert.True(answer.Status == 200, answer.Text);
        JsonArray results = answer.Json["results"]!.AsArray();
        Assert.Equal((2, 1), (results.Count, (int)results[0]!["index"]!));
        Assert.Equal("Magnets attract iron.", (string)results[0]!["document"]!["text"]!);
        Assert.InRange((double)results[1]!["relevance_score"]!, 0, (double)results[0]!["relevance_score"]!);
        Assert.True((int)answer.Json["usage"]!["total_tokens"]! > 10);
        Assert.Equal(1, (int)answer.Json["meta"]!["billed_units"]!["search_units"]!);
    }

    [SkippableTheory]
    [InlineData("""{"query": "x"}""", 400, "documents")]
    [InlineData("""{"documents": ["x"]}""", 400, "query")]
    [InlineData("""{"query": "x", "documents": ["y", ""]}""", 400, "documents[1]")]
    [InlineData("""{"query": "x", "documents": ["y"], "top_n": 0}""", 400, "top_n")]
    [InlineData("""{"query": "x", "documents": ["y"], "model": "none"}""", 404, "model")]
    public async Task A_bad_request_is_refused_by_name(string body, int status, string field)
    {
        RunningServer server = await fixture.GetAsync();

        Answer answer = await server.PostAsync("/v1/rerank", body);

        Assert.Equal((status, field), (answer.Status, answer.Fields.Single()));
    }
}
