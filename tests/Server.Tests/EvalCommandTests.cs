using System.Diagnostics;
using System.Text.Json;

namespace SearchEngine.Server.Tests;

public sealed class EvalCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("searchengine-eval-").FullName;

    public EvalCommandTests()
    {
        File.WriteAllText(Path.Combine(_folder, "corpus.jsonl"), """
            {"_id": "d1", "title": "Cats", "text": "Cats sleep all day long."}
            {"_id": "d2", "title": "", "text": "Dogs bark at strangers."}
            """);
        File.WriteAllText(Path.Combine(_folder, "queries.jsonl"), """
            {"_id": "q1", "text": "cats sleep"}
            {"_id": "q2", "text": "strangers bark"}
            """);
        Directory.CreateDirectory(Path.Combine(_folder, "qrels"));
        File.WriteAllText(
            Path.Combine(_folder, "qrels", "test.tsv"), "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\n");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Keyword_mode_needs_no_model_and_prints_the_measures_as_json()
    {
        (int code, string output, string error) = await Run("--mode", "keyword", "--model", "/nowhere", "--json");

        Assert.Equal((CommandLine.Succeeded, ""), (code, error));
        using JsonDocument json = JsonDocument.Parse(output);
        Assert.Equal(1, json.RootElement.GetProperty("ndcg_at_10").GetDouble());
        Assert.Equal(1, json.RootElement.GetProperty("recall_at_100").GetDouble());
        Assert.Equal(1, json.RootElement.GetProperty("mrr_at_10").GetDouble());
        Assert.Equal(1, json.RootElement.GetProperty("map").GetDouble());
        Assert.Equal("keyword", json.RootElement.GetProperty("mode").GetString());
    }

    [Fact]
    public async Task A_run_is_written_measured_again_and_compared()
    {
        string run = Path.Combine(_folder, "run.txt");
        string lines = Path.Combine(_folder, "lines.jsonl");
        await Run("--mode", "keyword", "--run", run, "--per-query", lines, "--json");
        (int code, string output, _) = await Run("--evaluate-run", run, "--compare", run, "--json");

        Assert.Equal(CommandLine.Succeeded, code);
        using JsonDocument json = JsonDocument.Parse(output);
        Assert.Equal(1, json.RootElement.GetProperty("ndcg_at_10").GetDouble());
        JsonElement comparison = json.RootElement.GetProperty("comparison").GetProperty("ndcg_at_10");
        Assert.Equal(0, comparison.GetProperty("difference").GetDouble());
        Assert.Equal(1, comparison.GetProperty("p").GetDouble());
        Assert.Equal(2, File.ReadLines(lines).Count());
    }

    [SkippableFact]
    public async Task A_packed_data_set_is_unpacked()
    {
        string archive = _folder + ".tar.xz";
        try
        {
            using Process tar = Process.Start("tar", ["-cJf", archive, "-C", Path.GetDirectoryName(_folder)!,
                Path.GetFileName(_folder)]);
            await tar.WaitForExitAsync();
            Skip.IfNot(tar.ExitCode == 0, "needs tar and xz");
            (int code, string output, string error) =
                await Run("--dataset", archive, "--mode", "keyword", "--json");

            Assert.Equal((CommandLine.Succeeded, ""), (code, error));
            using JsonDocument json = JsonDocument.Parse(output);
            Assert.Equal(Path.GetFileName(_folder), json.RootElement.GetProperty("dataset").GetString());
            Assert.Equal(1, json.RootElement.GetProperty("ndcg_at_10").GetDouble());
        }
        finally
        {
            File.Delete(archive);
        }
    }

    [Fact]
    public async Task What_is_no_archive_is_told_in_one_line()
    {
        string archive = Path.Combine(_folder, "broken.tar.xz");
        File.WriteAllText(archive, "nothing packed");
        (int code, _, string error) = await Run("--dataset", archive, "--mode", "keyword");

        Assert.Equal(CommandLine.Failed, code);
        Assert.Contains("broken.tar.xz", Assert.Single(error.Trim().Split('\n')));
    }

    [SkippableFact]
    public async Task All_sets_of_a_folder_become_one_table_between_the_marks_of_a_file()
    {
        string models = EndToEnd.ModelsFolder.Make(_folder);
        string set = Directory.CreateDirectory(Path.Combine(_folder, "sets", "pets")).FullName;
        Directory.CreateDirectory(Path.Combine(set, "qrels"));
        foreach (string file in new[] { "corpus.jsonl", "queries.jsonl", Path.Combine("qrels", "test.tsv") })
            File.Copy(Path.Combine(_folder, file), Path.Combine(set, file));
        string page = Path.Combine(_folder, "quality.md");
        File.WriteAllText(page, "before\n<!-- quality: begin -->\nold\n<!-- quality: end -->\nbehind\n");
        (int code, _, string error) = await Run(
            "--all", Path.Combine(_folder, "sets"), "--model", Path.Combine(models, "default"), "--markdown", page,
            "--json");

        Assert.Equal((CommandLine.Succeeded, ""), (code, error));
        string text = File.ReadAllText(page);
        Assert.StartsWith("before\n<!-- quality: begin -->\nModel default, version ", text);
        Assert.Contains("| pets | 2 | 2 | **1.000** | **1.000** | **1.000** | **1.000** |", text);
        Assert.EndsWith("\n<!-- quality: end -->\nbehind\n", text);
        Assert.DoesNotContain("old", text);
    }

    [Theory]
    [InlineData("--measures", "speed@10", CommandLine.BadUsage)]
    [InlineData("--depth", "0", CommandLine.BadUsage)]
    [InlineData("--mode", "fast", CommandLine.BadUsage)]
    [InlineData("--task", "sts", CommandLine.BadUsage)]
    [InlineData("--all", "/nowhere", CommandLine.BadUsage)]
    [InlineData("--split", "dev", CommandLine.Failed)]
    public async Task A_mistake_is_told_in_one_line(string option, string value, int expected)
    {
        (int code, _, string error) = await Run(option, value);

        Assert.Equal(expected, code);
        Assert.Single(error.Trim().Split('\n'));
    }

    private async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await CommandLine.RunAsync(
            arguments.Contains("--dataset") ? ["eval", .. arguments] : ["eval", "--dataset", _folder, .. arguments],
            output,
            error);
        return (code, output.ToString(), error.ToString());
    }
}
