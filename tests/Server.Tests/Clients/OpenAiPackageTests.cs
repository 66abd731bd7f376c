using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json.Nodes;
using OpenAI;
using OpenAI.Embeddings;
using OpenAI.Models;
using SearchEngine.Server.Tests.EndToEnd;

namespace SearchEngine.Server.Tests.Clients;

/// <summary>OpenAI's own package for .NET against this server, unchanged.</summary>
public sealed class OpenAiPackageTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [SkippableFact]
    public async Task Texts_are_embedded_with_usage_and_fewer_dimensions_on_demand()
    {
        EmbeddingClient client = new("default", Key, await OptionsAsync());

        OpenAIEmbeddingCollection made = await client.GenerateEmbeddingsAsync(["Magnets attract iron.", "Bread is baked."]);
        OpenAIEmbedding shorter = await client.GenerateEmbeddingAsync(
            "Magnets attract iron.", new EmbeddingGenerationOptions { Dimensions = 16, EndUserId = "somebody" });

        Assert.Equal("default", made.Model);
        Assert.Equal([0, 1], made.Select(embedding => embedding.Index));
        Assert.True(made.Usage.InputTokenCount > 4 && made.Usage.TotalTokenCount == made.Usage.InputTokenCount);
        Assert.Equal(1, Length(made[0].ToFloats().ToArray()), 4);
        Assert.Equal(16, shorter.ToFloats().Length);
        Assert.Equal(1, Length(shorter.ToFloats().ToArray()), 4);
    }

    [SkippableFact]
    public async Task Floats_and_base64_are_the_same_numbers()
    {
        EmbeddingClient client = new("default", Key, await OptionsAsync());
        OpenAIEmbedding packed = await client.GenerateEmbeddingAsync("iron"); // the package asks for base64

        BinaryContent request = BinaryContent.Create(BinaryData.FromString(
            """{"model": "default", "input": "iron", "encoding_format": "float"}"""));
        ClientResult answer = await client.GenerateEmbeddingsAsync(request, new RequestOptions());
        JsonNode json = JsonNode.Parse(answer.GetRawResponse().Content.ToString())!;

        Assert.Equal(packed.ToFloats().ToArray(),
            json["data"]![0]!["embedding"]!.AsArray().Select(number => (float)number!));
    }

    [SkippableFact]
    public async Task Models_are_listed_and_a_wrong_one_is_an_error_of_the_client()
    {
        OpenAIModelCollection models = await new OpenAIModelClient(Key, await OptionsAsync()).GetModelsAsync();
        Assert.Contains(models, model => model.Id == "default");

        ClientResultException wrong = await Assert.ThrowsAsync<ClientResultException>(async () =>
            await new EmbeddingClient("none", Key, await OptionsAsync()).GenerateEmbeddingAsync("iron"));
        Assert.Equal(404, wrong.Status);
    }

    private static ApiKeyCredential Key => new("any");

    private async Task<OpenAIClientOptions> OptionsAsync() =>
        new() { Endpoint = new Uri((await fixture.GetAsync()).Client.BaseAddress!, "/v1") };

    private static double Length(float[] vector) => Math.Sqrt(vector.Sum(x => (double)x * x));
}
