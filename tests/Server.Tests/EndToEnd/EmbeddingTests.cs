using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using static SearchEngine.Server.Tests.EndToEnd.RunningServer;

namespace SearchEngine.Server.Tests.EndToEnd;

public sealed class EmbeddingTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Route = "/v1/embeddings";

    [SkippableFact]
    public async Task Embeddings_are_answered_as_openai_answers_them()
    {
        RunningServer server = await fixture.GetAsync();

        Answer answer = await server.PostAsync(
            Route, """{"model": "default", "input": ["magnets", "iron"], "user": "somebody"}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal("list", (string?)answer.Json["object"]);
        Assert.Equal("default", (string?)answer.Json["model"]);
        Assert.True((int)answer.Json["usage"]!["prompt_tokens"]! > 0);
        Assert.Equal([0, 1], answer.Json["data"]!.AsArray().Select(item => (int)item!["index"]!));
        Assert.Equal(1, Norm(Floats(answer, 0)), 4);
    }

    [SkippableFact]
    public async Task Base64_carries_the_same_numbers()
    {
        RunningServer server = await fixture.GetAsync();

        float[] floats = Floats(await server.PostAsync(Route, """{"input": "magnets"}"""), 0);
        Answer packed = await server.PostAsync(Route, """{"input": "magnets", "encoding_format": "base64"}""");

        byte[] bytes = Convert.FromBase64String((string)packed.Json["data"]![0]!["embedding"]!);
        Assert.Equal(floats, MemoryMarshal.Cast<byte, float>(bytes).ToArray());
    }

    [SkippableFact]
    public async Task Fewer_dimensions_are_cut_to_unit_length()
    {
        RunningServer server = await fixture.GetAsync();

        float[] cut = Floats(await server.PostAsync(Route, """{"input": "magnets", "dimensions": 8}"""), 0);

        Assert.Equal(8, cut.Length);
        Assert.Equal(1, Norm(cut), 4);
    }

    [SkippableFact]
    public async Task A_query_with_an_instruction_is_another_vector_than_a_document()
    {
        RunningServer server = await fixture.GetAsync();

        float[] document = Floats(await server.PostAsync(Route, """{"input": "magnets"}"""), 0);
        float[] query = Floats(await server.PostAsync(
            Route, """{"input": "magnets", "input_type": "query", "instruction": "Find passages"}"""), 0);

        Assert.NotEqual(document, query);
    }

    [SkippableTheory]
    [InlineData("""{}""", 400, "input")]
    [InlineData("""{"input": []}""", 400, "input")]
    [InlineData("""{"input": ""}""", 400, "input")]
    [InlineData("""{"input": ["x", ""]}""", 400, "input[1]")]
    [InlineData("""{"input": "x", "dimensions": 100000}""", 400, "dimensions")]
    [InlineData("""{"input": "x", "encoding_format": "int8"}""", 400, "encoding_format")]
    [InlineData("""{"input": "x", "input_type": "passage"}""", 400, "input_type")]
    [InlineData("""{"input": [99999999]}""", 400, "input")]
    [InlineData("""{"input": "x", "model": "none"}""", 404, "model")]
    [InlineData("""{"input": "x", "model": "../default"}""", 400, "model")]
    public async Task A_bad_request_is_refused_by_name(string body, int status, string field)
    {
        RunningServer server = await fixture.GetAsync();

        Answer answer = await server.PostAsync(Route, body);

        Assert.Equal(status, answer.Status);
        Assert.Equal([field], answer.Fields);
    }

    [SkippableFact]
    public async Task Models_are_listed()
    {
        RunningServer server = await fixture.GetAsync();

        JsonNode model = (await server.GetAsync("/v1/models")).Json["data"]![0]!;

        Assert.Equal("default", (string?)model["id"]);
        Assert.True((int)model["dimensions"]! > 0);
    }

    private static float[] Floats(Answer answer, int index) =>
        [.. answer.Json["data"]![index]!["embedding"]!.AsArray().Select(number => (float)number!)];

    private static double Norm(float[] vector) => Math.Sqrt(vector.Sum(x => (double)x * x));
}
