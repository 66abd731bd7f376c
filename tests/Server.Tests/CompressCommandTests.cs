using System.Text.Json;
using SearchEngine.Tests.Shared;

namespace SearchEngine.Server.Tests;

public sealed class CompressCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("searchengine-compress-").FullName;

    public CompressCommandTests()
    {
        Write("texts.jsonl", """{"text": "cats sleep all day"}""", """{"text": "dogs bark at strangers"}""");
        Write("data/corpus.jsonl", """{"_id": "d1", "text": "cats sleep all day"}""",
            """{"_id": "d2", "text": "dogs bark at strangers"}""");
        Write("data/queries.jsonl", """{"_id": "q1", "text": "cats sleep all day"}""");
        Write("data/qrels/test.tsv", "query-id\tcorpus-id\tscore", "q1\td1\t1");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableTheory]
    [InlineData("int8")]
    [InlineData("wanda24")]
    public async Task The_cosine_and_the_loss_in_ndcg_are_printed(string method)
    {
        string model = SharedData.Require("fixtures", "models", "llama-mean");
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await CommandLine.RunAsync(["compress", "--model", model, "--output", At("small"), "--input",
            At("texts.jsonl"), "--method", method, "--dataset", At("data"), "--json"], output, error);

        Assert.Equal((CommandLine.Succeeded, ""), (code, error.ToString()));
        using JsonDocument json = JsonDocument.Parse(output.ToString());
        Assert.InRange(json.RootElement.GetProperty("report").GetProperty("min_cosine").GetDouble(), 0.1, 1.00001);
        Assert.InRange(json.RootElement.GetProperty("ndcg_before").GetDouble(), 0.5, 1);
        Assert.InRange(json.RootElement.GetProperty("ndcg_after").GetDouble(), 0.5, 1);
    }

    private string At(string name) => Path.Combine(_folder, name);

    private void Write(string name, params string[] lines)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllLines(At(name), lines);
    }
}
