using SearchEngine.Embedder.Compression;
using SearchEngine.Embedder.Cpu.Kernels;
using SearchEngine.Tests.Shared;

namespace SearchEngine.Embedder.Tests.Cpu;

/// <summary>Blocks whose output projection is all zero are left out; the result is the same to the bit.</summary>
public sealed class IdentityLayerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SkippableTheory]
    [InlineData(1, "layers.0.self_attn.o_proj.weight")]
    [InlineData(1, "self_attn.o_proj.weight")]
    [InlineData(2, "mlp.down_proj.weight")]
    [InlineData(2, "self_attn.o_proj.weight", "mlp.down_proj.weight")]
    [InlineData(1, "fn.to_out.weight")]
    [InlineData(1, "fn.net.2.weight", "fn.net.2.bias")]
    [InlineData(2, "_proj.weight", "fn.to_out.weight", "fn.net.2.weight", "fn.net.2.bias")]
    public void What_adds_nothing_is_not_computed_and_not_missed(int threads, params string[] zeros)
    {
        var fixture = SharedData.Require("fixtures", "models", "nvembed");
        folder.CopyFrom(fixture);
        SetToZero(fixture, zeros);
        using var reader = EmbeddingModel.Load(folder.Path);
        TokenizedInput[] inputs = [.. FixtureRow.Read(fixture)
            .Select(row => reader.Prepare(row.Text, row.Role, row.Instruction))];
        // An engine that notes its layers' inputs computes every layer.
        using var all = TestEngine.Open(folder.Path, FloatKernel.Best, threads, norms: new ActivationNorms());
        using var some = TestEngine.Open(folder.Path, FloatKernel.Best, threads);
        var expected = all.Embed(inputs, default);
        var vectors = some.Embed(inputs, default);
        for (var i = 0; i < inputs.Length; i++) Assert.Equal(expected[i], vectors[i]);
        Assert.True(some.MultiplicationsPerToken(16) < all.MultiplicationsPerToken(16));
    }

    private void SetToZero(string fixture, string[] names)
    {
        foreach (var shard in Directory.GetFiles(folder.Path, "model*.safetensors*")) File.Delete(shard);
        var writer = new SafetensorsWriter();
        using var weights = SafetensorsFolder.Open(fixture);
        foreach (var tensor in weights.Tensors)
        {
            var values = tensor.ToFloats();
            if (names.Any(name => tensor.Name.EndsWith(name, StringComparison.Ordinal))) Array.Clear(values);
            writer.Add(tensor.Name, tensor.Shape.ToArray(), values, tensor.Type);
        }
        writer.Save(folder.File("model.safetensors"));
    }
}
