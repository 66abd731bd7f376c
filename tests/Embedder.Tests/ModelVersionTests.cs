using SearchEngine.Tests.Shared;

namespace SearchEngine.Embedder.Tests;

public sealed class ModelVersionTests : IDisposable
{
    private const int Megabyte = 1 << 20;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>A collection refuses a model whose version is not the one that made its vectors: this name must stay.
    /// </summary>
    [Fact]
    public void The_shipped_model_keeps_the_version_that_is_written_down()
    {
        using var model = EmbeddingModel.Load(Path.Combine(SharedData.RepositoryRoot, "models", "default"));
        Assert.Contains(model.Version,
            File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "quality.md")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("special_tokens_map.json")]
    [InlineData("model.safetensors.index.json")]
    [InlineData("Pooling/config.json")]
    [InlineData("deep/Dense/model.safetensors")]
    [InlineData("1_Pooling/config.json")]
    public void Every_file_that_is_read_decides(string name)
    {
        folder.Write("modules.json", """[{"path": ""}, {"path": "Pooling"}, {"path": "deep/Dense/"}]""");
        folder.Write("model.safetensors", "weights");
        folder.Write("deep/Dense/config.json", "{}");
        folder.Write(name, "one");
        var one = Version();
        folder.Write(name, "two");
        Assert.NotEqual(one, Version());
    }

    [Fact]
    public void A_small_tensor_of_a_large_file_decides()
    {
        const int small = 16 << 10;
        var path = folder.File("model.safetensors");
        new SafetensorsWriter()
            .AddBytes("before", [40 * Megabyte + 300_000], Zeros(40 * Megabyte + 300_000), TensorType.I8)
            .AddBytes("small", [small], Zeros(small), TensorType.I8)
            .AddBytes("behind", [26 * Megabyte], Zeros(26 * Megabyte), TensorType.I8).Save(path);
        var before = Version();
        using (var file = File.OpenWrite(path))
        {
            file.Position = file.Length - 26 * Megabyte - small;
            file.Write(Enumerable.Repeat((byte)1, small).ToArray());
        }
        Assert.NotEqual(before, Version());
    }

    private static ReadOnlyMemory<byte> Zeros(int bytes) => new byte[bytes];

    private string Version() => ModelVersion.Of([folder.Path], "");
}
