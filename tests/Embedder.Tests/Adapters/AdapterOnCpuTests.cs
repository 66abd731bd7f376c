using SearchEngine.Embedder.Adapters;
using SearchEngine.Tests.Shared;

namespace SearchEngine.Embedder.Tests.Adapters;

public sealed class AdapterOnCpuTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SkippableFact]
    public void An_adapter_on_load_equals_the_same_adapter_merged()
    {
        var fixture = SharedData.Require("fixtures", "models", "llama-mean");
        SaveAdapter(folder.File("adapter"), seed: 1);
        AdapterMerge.Run(fixture, folder.File("adapter"), folder.File("merged"));
        using var plain = EmbeddingModel.Load(fixture);
        using var adapted = plain.WithAdapter(folder.File("adapter"));
        using var merged = EmbeddingModel.Load(folder.File("merged"));
        foreach (var text in (string[])["one text", "another, rather longer, text"])
        {
            var vector = adapted.Embed([text], EmbeddingRole.Document)[0];
            Assert.InRange(Vectors.Cosine(vector, merged.Embed([text], EmbeddingRole.Document)[0]), 0.99999, 1.00001);
            Assert.True(Vectors.Cosine(vector, plain.Embed([text], EmbeddingRole.Document)[0]) < 0.999);
        }
        Assert.NotEqual(plain.Version, adapted.Version);
        Assert.NotEqual(merged.Version, adapted.Version);
    }

    [SkippableFact]
    public void A_second_adapter_takes_the_firsts_place_and_none_gives_the_base_back()
    {
        var fixture = SharedData.Require("fixtures", "models", "llama-mean");
        SaveAdapter(folder.File("first"), seed: 1);
        SaveAdapter(folder.File("second"), seed: 2);
        using var plain = EmbeddingModel.Load(fixture);
        using var first = plain.WithAdapter(folder.File("first"));
        using var second = first.WithAdapter(folder.File("second"));
        using var none = second.WithAdapter(null);
        using var direct = EmbeddingModel.Load(fixture,
            new EmbedderOptions { AdapterFolder = folder.File("second") });
        var vector = second.Embed(["a text"], EmbeddingRole.Document)[0];
        Assert.Equal(direct.Embed(["a text"], EmbeddingRole.Document)[0], vector);
        Assert.Equal(direct.Version, second.Version);
        Assert.Equal(plain.Embed(["a text"], EmbeddingRole.Document)[0],
            none.Embed(["a text"], EmbeddingRole.Document)[0]);
        Assert.NotEqual(first.Version, second.Version);
    }

    [SkippableFact]
    public void An_adapter_of_another_model_is_refused_by_name()
    {
        var fixture = SharedData.Require("fixtures", "models", "llama-mean");
        new PeftAdapter([new LowRankUpdate("layers.9.mlp.up_proj", new float[64], new float[176], 1, 1)], [])
            .Save(folder.File("deep"), "other", 0);
        new PeftAdapter([new LowRankUpdate("layers.0.mlp.up_proj", new float[63], new float[176], 1, 1)], [])
            .Save(folder.File("narrow"), "other", 0);
        foreach (var name in (string[])["deep", "narrow"])
        {
            var error = Assert.Throws<ModelFolderException>(() =>
                EmbeddingModel.Load(fixture, new EmbedderOptions { AdapterFolder = folder.File(name) }));
            Assert.Contains("up_proj", error.Message);
        }
    }

    [SkippableFact]
    public void Token_embeddings_that_an_adapter_brings_whole_take_the_place_of_the_models()
    {
        var fixture = SharedData.Require("fixtures", "models", "llama-mean");
        using var plain = EmbeddingModel.Load(fixture);
        var random = new Random(3);
        long[] shape = [plain.Description.VocabularySize, plain.Description.HiddenSize];
        var values = Enumerable.Range(0, (int)(shape[0] * shape[1])).Select(_ => (float)random.NextDouble() - 0.5f);
        new PeftAdapter([], [new WholeTensor("embed_tokens.weight", shape, [.. values])])
            .Save(folder.File("adapter"), "llama-mean", 0);
        AdapterMerge.Run(fixture, folder.File("adapter"), folder.File("merged"));
        using var adapted = plain.WithAdapter(folder.File("adapter"));
        using var merged = EmbeddingModel.Load(folder.File("merged"));
        var vector = adapted.Embed(["a text"], EmbeddingRole.Document)[0];
        Assert.InRange(
            Vectors.Cosine(vector, merged.Embed(["a text"], EmbeddingRole.Document)[0]), 0.99999, 1.00001);
        Assert.True(Vectors.Cosine(vector, plain.Embed(["a text"], EmbeddingRole.Document)[0]) < 0.9);
    }

    internal static void SaveAdapter(string path, int seed)
    {
        const int rank = 4;
        var random = new Random(seed);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5) / 2)];
        new PeftAdapter(
        [
            new LowRankUpdate("layers.0.self_attn.q_proj", Values(rank * 64), Values(64 * rank), rank, 2),
            new LowRankUpdate("layers.1.self_attn.v_proj", Values(rank * 64), Values(32 * rank), rank, 2),
            new LowRankUpdate("layers.2.mlp.gate_proj", Values(rank * 64), Values(176 * rank), rank, 2),
            new LowRankUpdate("layers.3.mlp.down_proj", Values(rank * 176), Values(64 * rank), rank, 2),
        ], [new WholeTensor("norm.weight", [64], Values(64))]).Save(path, "llama-mean", 0.1);
    }
}
