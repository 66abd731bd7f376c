// `searchengine bench ann` as a user runs it: files in, one JSON line a point out.
using System.Text.Json;
using SearchEngine.Index;
using SearchEngine.Index.Distance;
using SearchEngine.Index.Hnsw;
using SearchEngine.Server.Ann;

namespace SearchEngine.Server.Tests;

public sealed class BenchAnnTests : IDisposable
{
    private const int Dimensions = 16;
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("cosine", "none")]
    [InlineData("cosine", "int8")]
    [InlineData("l2", "float16")]
    [InlineData("dot", "auto")]
    public async Task Each_breadth_becomes_one_json_line(string metric, string quantization)
    {
        Write(Enum.Parse<Metric>(metric, ignoreCase: true));
        (int code, string output, _) = await RunAsync(
            "--metric", metric, "--ef", "20,200", "--quantization", quantization, "--json");
        Assert.Equal(0, code);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        using var last = JsonDocument.Parse(lines[1]);
        Assert.True(last.RootElement.GetProperty("recall_at_10").GetDouble() >= 0.98);
        foreach (string name in new[] { "qps", "p50_us", "p99_us", "build_s", "bytes_per_vector" })
        {
            Assert.True(last.RootElement.GetProperty(name).GetDouble() > 0, name);
        }
    }

    [Fact]
    public async Task A_reordered_graph_from_a_snapshot_is_measured_and_says_how_long_it_took_to_open()
    {
        Write(Metric.Cosine);
        (int code, string output, _) = await RunAsync(
            "--ef", "200", "--reorder", "--snapshot", Path.Combine(_folder, "graph"), "--json");
        Assert.Equal(0, code);
        using var line = JsonDocument.Parse(output);
        Assert.True(line.RootElement.GetProperty("recall_at_10").GetDouble() >= 0.98);
        Assert.True(line.RootElement.GetProperty("open_s").GetDouble() > 0);
        Assert.True(line.RootElement.GetProperty("reorder_s").GetDouble() > 0);
        Assert.True(File.Exists(Path.Combine(_folder, "graph", HnswGraph.GraphFile)));
    }

    [Theory]
    [InlineData("--ef", "ten")]
    [InlineData("--m", "1")]
    [InlineData("--threads", "0")]
    [InlineData("--quantization", "int3")]
    public async Task Arguments_that_make_no_sense_exit_with_2(string option, string value)
    {
        Write(Metric.Cosine);
        (int code, _, string error) = await RunAsync(option, value);
        Assert.Equal(2, code);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_file_cut_short_is_named()
    {
        Write(Metric.Cosine);
        string path = Path.Combine(_folder, "base.fbin");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^4]);
        (int code, _, string error) = await RunAsync();
        Assert.Equal(1, code);
        Assert.Contains("base.fbin", error, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] all =
        [
            "bench", "ann", "--base", Path.Combine(_folder, "base.fbin"), "--queries",
            Path.Combine(_folder, "queries.fbin"), "--truth", Path.Combine(_folder, "truth.ibin"), .. arguments,
        ];
        int code = await CommandLine.RunAsync(all, output, error);
        return (code, output.ToString(), error.ToString());
    }

    private void Write(Metric metric)
    {
        var random = new Random(5);
        float[] rows = Rows(random, 500);
        float[] queries = Rows(random, 20);
        VectorFiles.Write<float>(Path.Combine(_folder, "base.fbin"), 500, Dimensions, rows);
        VectorFiles.Write<float>(Path.Combine(_folder, "queries.fbin"), 20, Dimensions, queries);
        ScoredSlot[] exact = ExactSearch.SearchMany(metric, rows, queries, Dimensions, 10);
        VectorFiles.Write<int>(
            Path.Combine(_folder, "truth.ibin"), 20, 10, Array.ConvertAll(exact, hit => hit.Slot));
    }

    private static float[] Rows(Random random, int count)
    {
        float[] rows = new float[count * Dimensions];
        for (int row = 0; row < count; row++)
        {
            Span<float> vector = rows.AsSpan(row * Dimensions, Dimensions);
            foreach (ref float value in vector)
            {
                value = random.NextSingle() - 0.5f;
            }

            Similarity.Normalize(vector);
        }

        return rows;
    }
}
