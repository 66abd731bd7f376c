using System.Text.Json.Nodes;
using SearchEngine.Index;
using SearchEngine.Server.Tests.EndToEnd;

namespace SearchEngine.Server.Tests;

/// <summary>The journey by command line: index, reindex, roll back, without a server.</summary>
public sealed class GenerationCommandTests : IDisposable
{
    private const int Documents = 30;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("searchengine-commands-");

    [SkippableFact]
    public async Task A_reindex_shows_the_disk_first_and_a_rollback_finds_what_was_indexed_since()
    {
        string models = ModelsFolder.Make(folder.FullName);
        OtherModel.Make(models);
        string other = Path.Combine(models, OtherModel.Name);
        string first = Write("first.jsonl", i => $"Report {i} about railways");
        string later = Write("later.jsonl", i => $"Note {i}");
        string[] place = ["--data", Path.Combine(folder.FullName, "data"), "--collection", "docs"];
        await RunAsync(["index", .. place, "--model", Path.Combine(models, "default"), "--input", first]);

        string[] from = [.. place, "--models", models, "--device", "cpu", "--json"];
        (JsonNode reindexed, string told) = await RunAsync(["reindex", .. from, "--model", other]);
        await RunAsync(["index", .. place, "--model", other, "--input", later]);
        (JsonNode back, _) = await RunAsync(["rollback", .. from]);
        (JsonNode found, _) = await RunAsync(["search", .. from, "--mode", "keyword", "--query", "note"]);

        Assert.Matches(
            @"docs: generation 2 will take about \d+ MiB beside the \d+ MiB of the one that is served; \d+ MiB are free",
            told);
        Assert.Equal((1, 2, Documents), ((int)reindexed["from"]!, (int)reindexed["to"]!, (int)reindexed["documents"]!));
        Assert.Equal((2, 1, Documents), ((int)back["from"]!, (int)back["to"]!, (int)back["documents"]!));
        Assert.StartsWith("Note", (string?)found["hits"]![0]!["text"]);
    }

    [Fact]
    public async Task Verify_reports_on_every_collection_though_the_list_of_generations_of_one_is_damaged()
    {
        CollectionSettings settings = new() { Model = "", ModelVersion = "", Dimensions = 2 };
        foreach (string name in new[] { "one", "two" })
        {
            await using Collection made =
                await Collection.CreateAsync(Path.Combine(folder.FullName, name), settings, embedder: null);
            await made.UpsertAsync([new Document { Id = "a", Text = "text", Vector = new[] { 1f, 0f } }]);
        }

        File.WriteAllText(Path.Combine(folder.FullName, "one", "generations.json"), "damaged");
        StringWriter output = new(), error = new();
        int code = await CommandLine.RunAsync(["verify", "--data", folder.FullName], output, error);

        Assert.Equal(CommandLine.Failed, code);
        Assert.Contains("one/generations.json", error.ToString());
        string[] lines = [.. output.ToString().Split('\n').Where(line => !line.StartsWith(' ') && line.Length > 0)];
        Assert.Equal(["one/generations.json: DAMAGED", "one: whole", "two: whole"],
            lines.Select(line => line.Split(',')[0]));
    }

    public void Dispose() => folder.Delete(recursive: true);

    private string Write(string name, Func<int, string> text)
    {
        string file = Path.Combine(folder.FullName, name);
        File.WriteAllLines(file, Enumerable.Range(0, Documents).Select(i =>
            new JsonObject { ["id"] = $"d{i}", ["text"] = text(i) }.ToJsonString()));
        return file;
    }

    private static async Task<(JsonNode Answer, string Told)> RunAsync(string[] arguments)
    {
        StringWriter output = new(), error = new();
        int code = await CommandLine.RunAsync(arguments, output, error);
        Assert.True(code == CommandLine.Succeeded, error.ToString());
        return (output.ToString().TrimStart().StartsWith('{') ? JsonNode.Parse(output.ToString())! : new JsonObject(),
            error.ToString());
    }
}
