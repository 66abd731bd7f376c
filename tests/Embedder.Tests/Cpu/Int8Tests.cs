using SearchEngine.Embedder.Cpu.Kernels;
using SearchEngine.Tests.Shared;

namespace SearchEngine.Embedder.Tests.Cpu;

public sealed class Int8Tests
{
    [SkippableTheory]
    [InlineData("nvembed")]
    [InlineData("mistral-last")]
    [InlineData("qwen3-last")]
    [InlineData("llama-mean")]
    public void Int8_stays_close_to_float32(string name)
    {
        var folder = SharedData.Require("fixtures", "models", name);
        using var model = EmbeddingModel.Load(folder, new EmbedderOptions { Precision = EmbedderPrecision.Int8 });
        foreach (var row in FixtureRow.Read(folder))
        {
            var vector = model.Embed([row.Text], row.Role, row.Instruction)[0];
            Assert.InRange(Vectors.Cosine(row.Embedding, vector), 0.995, 1.00001);
        }
    }

    [SkippableFact]
    public void A_machine_without_int8_instructions_computes_rounded_weights_in_float32()
    {
        var folder = SharedData.Require("fixtures", "models", "nvembed");
        using var engine = TestEngine.Open(folder, FloatKernel.Portable, threads: 1,
            precision: EmbedderPrecision.Int8, bytes: null);
        using var model = EmbeddingModel.Load(folder);
        foreach (var row in FixtureRow.Read(folder))
        {
            var vector = engine.Embed([model.Prepare(row.Text, row.Role, row.Instruction)], default)[0];
            Assert.InRange(Vectors.Cosine(row.Embedding, vector), 0.995, 1.00001);
        }
    }
}
