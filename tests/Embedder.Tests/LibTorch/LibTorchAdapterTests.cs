using SearchEngine.Embedder.Adapters;
using SearchEngine.Embedder.LibTorch;
using SearchEngine.Tests.Shared;
using static TorchSharp.torch;

namespace SearchEngine.Embedder.Tests.LibTorch;

/// <summary>Adapters as the GPU's engine takes them, run here on the CPU device.</summary>
public sealed class LibTorchAdapterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SkippableTheory]
    [InlineData("nvembed", "")]
    [InlineData("nvembed", "embedding_model.")]
    [InlineData("qwen3-last", "model.")]
    [InlineData("llama-mean", "")]
    public void Token_embeddings_that_an_adapter_brings_whole_are_the_same_on_both_engines(string name, string prefix)
    {
        Skip.IfNot(LibTorchPresence.IsLoadable, "needs libtorch: run ./test.sh, which installs it");
        var fixture = SharedData.Require("fixtures", "models", name);
        using var plain = EmbeddingModel.Load(fixture);
        SaveAdapter(plain.Description, prefix);
        using var adapted = plain.WithAdapter(folder.File("adapter"));
        string[] texts = ["a", "what do magnets attract", new string('x', 300)];
        var expected = adapted.Embed(texts, EmbeddingRole.Query);
        TokenizedInput[] inputs = [.. texts.Select(text => plain.Prepare(text, EmbeddingRole.Query, null))];
        using var engine = new LibTorchEngine(
            DecoderEmbedder.LoadFrozen(fixture, CPU, ScalarType.Float32, folder.File("adapter")), CPU, padId: 0, 1000);
        var vectors = engine.Embed(inputs, default);
        var before = plain.Embed(texts, EmbeddingRole.Query);
        for (var i = 0; i < texts.Length; i++)
        {
            Assert.InRange(Vectors.Cosine(expected[i], vectors[i]), 0.99999, 1.00001);
            Assert.True(Vectors.Cosine(before[i], vectors[i]) < 0.9);
        }
    }

    /// <summary>Token embeddings in full, and a low-rank update beside them.</summary>
    private void SaveAdapter(ModelDescription model, string prefix)
    {
        var random = new Random(3);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble() - 0.5f)];
        const int rank = 2;
        var (hidden, vocabulary) = (model.HiddenSize, model.VocabularySize);
        var update = new LowRankUpdate("layers.0.mlp.up_proj", Values(rank * hidden),
            Values(model.IntermediateSize * rank), rank, 1);
        var table = new WholeTensor(prefix + "embed_tokens.weight", [vocabulary, hidden], Values(vocabulary * hidden));
        new PeftAdapter([update], [table]).Save(folder.File("adapter"), "base", 0);
    }
}
