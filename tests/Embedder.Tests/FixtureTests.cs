using SearchEngine.Embedder.Cpu.Kernels;
using SearchEngine.Tests.Shared;

namespace SearchEngine.Embedder.Tests;

/// <summary>Every fixture model against the float64 reference that made it.</summary>
public sealed class FixtureTests
{
    private const double Exact = 0.99999;

    public static TheoryData<string> Models => ["nvembed", "mistral-last", "qwen3-last", "llama-mean"];

    public static TheoryData<string, string> ModelsAndKernels
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var model in (string[])["nvembed", "mistral-last", "qwen3-last", "llama-mean"])
            {
                foreach (var kernel in FloatKernel.Supported) data.Add(model, kernel.Name);
            }
            return data;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void Every_row_has_the_reference_ids_and_embedding(string name)
    {
        var folder = SharedData.Require("fixtures", "models", name);
        using var model = EmbeddingModel.Load(folder);
        foreach (var row in FixtureRow.Read(folder))
        {
            var input = model.Prepare(row.Text, row.Role, row.Instruction);
            Assert.Equal(row.Ids, input.Ids);
            if (model.Description.Pooling == PoolingKind.Mean) Assert.Equal(row.PoolFrom, input.PoolStart);
            var vector = model.Embed([row.Text], row.Role, row.Instruction)[0];
            Assert.InRange(Vectors.Cosine(row.Embedding, vector), Exact, 1.00001);
            Assert.Equal(1, Vectors.Length(vector), 5);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(ModelsAndKernels))]
    public void Every_kernel_gives_the_reference_embedding(string name, string kernel)
    {
        var folder = SharedData.Require("fixtures", "models", name);
        using var engine = TestEngine.Open(folder, FloatKernel.Supported.Single(k => k.Name == kernel), threads: 1);
        using var model = EmbeddingModel.Load(folder);
        foreach (var row in FixtureRow.Read(folder))
        {
            var input = model.Prepare(row.Text, row.Role, row.Instruction);
            Assert.InRange(Vectors.Cosine(row.Embedding, engine.Embed([input], default)[0]), Exact, 1.00001);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void A_batch_gives_what_each_text_alone_gives(string name)
    {
        var folder = SharedData.Require("fixtures", "models", name);
        using var model = EmbeddingModel.Load(folder, new EmbedderOptions { Threads = 3 });
        var random = new Random(3);
        string[] texts = [.. Enumerable.Range(0, 60).Select(_ => new string('x', random.Next(0, 400)) + "y")];
        var together = model.Embed(texts, EmbeddingRole.Document);
        for (var i = 0; i < texts.Length; i++)
        {
            var alone = model.Embed([texts[i]], EmbeddingRole.Document)[0];
            Assert.InRange(Vectors.Cosine(alone, together[i]), Exact, 1.00001);
        }
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void A_team_of_any_size_gives_the_same_vector(int threads)
    {
        var folder = SharedData.Require("fixtures", "models", "nvembed");
        using var model = EmbeddingModel.Load(folder, new EmbedderOptions { Threads = 1 });
        using var team = TestEngine.Open(folder, FloatKernel.Best, threads);
        foreach (var text in (string[])["", "a", "some text of a few words", new string('z', 900)])
        {
            Assert.InRange(Vectors.Cosine(model.Embed([text], EmbeddingRole.Query)[0],
                team.Embed([model.Prepare(text, EmbeddingRole.Query, null)], default)[0]), Exact, 1.00001);
        }
    }

    [SkippableFact]
    public void Folded_latent_attention_equals_unfolded()
    {
        var folder = SharedData.Require("fixtures", "models", "nvembed");
        using var folded = TestEngine.Open(folder, FloatKernel.Best, threads: 2, foldsLatents: true);
        using var unfolded = TestEngine.Open(folder, FloatKernel.Best, threads: 2, foldsLatents: false);
        using var model = EmbeddingModel.Load(folder);
        foreach (var row in FixtureRow.Read(folder))
        {
            var input = model.Prepare(row.Text, row.Role, row.Instruction);
            var vector = unfolded.Embed([input], default)[0];
            Assert.InRange(Vectors.Cosine(folded.Embed([input], default)[0], vector), Exact, 1.00001);
            Assert.InRange(Vectors.Cosine(row.Embedding, vector), Exact, 1.00001);
        }
    }
}
