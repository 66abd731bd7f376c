using System.Text.Json.Nodes;
using SearchEngine.Embedder;
using SearchEngine.Server.Tests.EndToEnd;
using TorchSharp;

namespace SearchEngine.Server.Tests;

/// <summary>From documents to a tuned model by command line alone, with the shipped model.</summary>
public sealed class TrainingCommandsTests : IDisposable
{
    private static readonly string[] Subjects =
        ["bread", "volcano", "bicycle", "violin", "harbour", "glacier", "vaccine", "orchard"];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("searchengine-training-");

    public void Dispose() => folder.Delete(recursive: true);

    [SkippableFact]
    public async Task A_collections_index_bm25_and_a_model_each_find_negatives_and_the_margin_rejects()
    {
        string model = DefaultModel();
        string[] collection = ["--data", At("data"), "--collection", "docs"];
        string input = WriteDocuments();
        await RunAsync(["index", .. collection, "--model", model, "--input", input]);
        JsonNode cut = await RunAsync(["synthesize", "--input", input, "--output", At("pairs.jsonl"), "--json"]);
        Assert.True(cut["kept"]!.AsObject().Sum(kind => (int)kind.Value!) > 0, cut.ToJsonString());
        foreach (string teacher in (string[])["index", "bm25", model])
        {
            string[] mine =
            [
                "mine", .. collection, "--models", Path.GetDirectoryName(model)!, "--device", "cpu", "--queries",
                At("pairs.jsonl"), "--teacher", teacher, "--negatives", "3", "--output", At("mined.jsonl"), "--json",
            ];
            JsonNode open = await RunAsync([.. mine, "--margin", "0"]);
            Assert.True(((int)open["above_margin"]!, (int)open["negatives"]!) is (0, > 0), open.ToJsonString());
            foreach (JsonNode row in File.ReadLines(At("mined.jsonl")).Select(line => JsonNode.Parse(line)!))
            {
                string[] negatives = [.. row["negatives"]!.AsArray().Select(text => (string)text!)];
                Assert.InRange(negatives.Length, 0, 3);
                Assert.DoesNotContain((string)row["positives"]![0]!, negatives);
            }
            JsonNode aware = await RunAsync([.. mine, "--margin", "0.5"]);
            Assert.True((int)aware["above_margin"]! > 0, $"{teacher}: {aware.ToJsonString()}");
            Assert.True((int)aware["negatives"]! <= (int)open["negatives"]!);
        }
        StringWriter told = new();
        int code = await CommandLine.RunAsync(
            [
                "mine", .. collection, "--models", Path.GetDirectoryName(model)!, "--device", "cpu", "--queries",
                At("pairs.jsonl"), "--first-rank", "1", "--output", At("mined.jsonl"),
            ],
            told, TextWriter.Null);
        Assert.Equal(CommandLine.Succeeded, code);
        string[] parts = ["ranked before the window", "absolute margin", "highest score", "positive:", "negative:"];
        Assert.All(parts, part => Assert.Contains(part, told.ToString()));
    }

    [SkippableFact]
    public async Task A_trunk_is_pretrained_and_a_model_trained_in_both_stages()
    {
        Skip.IfNot(torch.TryInitializeDeviceType(DeviceType.CPU), "libtorch is not here; ./run.sh installs it.");
        string model = DefaultModel();
        string input = WriteDocuments();
        foreach (string objective in (string[])["MaskedNextToken", "CausalNextToken"])
        {
            await RunAsync(["pretrain", "--model", model, "--train", input, "--objective", objective, "--steps", "2",
                "--batch", "2", "--output", At(objective)]);
        }
        File.WriteAllLines(At("triples.jsonl"), Enumerable.Range(0, 12).Select(i => new JsonObject
        {
            ["query"] = $"{Subject(i)} {i}", ["positive"] = Text(i), ["negative"] = Text(i + 1),
        }.ToJsonString()));
        File.WriteAllText(At("config.json"), """
            {"holdOutShare": 0, "stage1": {"steps": 2, "batchSize": 8}, "stage2": {"steps": 2, "batchSize": 8}}
            """);
        JsonNode report = await RunAsync(["train", "--model", At("MaskedNextToken"), "--train", At("triples.jsonl"),
            "--stage", "both", "--config", At("config.json"), "--output", At("tuned"), "--json"]);
        Assert.Equal([1, 1, 2, 2], report["steps"]!.AsArray().Select(step => (int)step!["stage"]!));
        using EmbeddingModel before = EmbeddingModel.Load(model);
        using EmbeddingModel tuned = EmbeddingModel.Load(At("tuned"));
        Assert.NotEqual(
            before.Embed(["bread"], EmbeddingRole.Document)[0], tuned.Embed(["bread"], EmbeddingRole.Document)[0]);
        Assert.True(File.Exists(Path.Combine(At("tuned"), "training-report.html")));
    }

    private string At(string name) => Path.Combine(folder.FullName, name);

    private string DefaultModel() => Path.Combine(ModelsFolder.Make(folder.FullName), "default");

    private static string Subject(int i) => Subjects[i % Subjects.Length];

    private static string Text(int i) =>
        $"Report {i} tells how the {Subject(i)} of region {i} was studied by a small team over many years, and why " +
        $"the {Subject(i)} matters there. A second part names the people, the tools and what each of them cost.";

    private string WriteDocuments()
    {
        string file = At("documents.jsonl");
        File.WriteAllLines(file, Enumerable.Range(0, 24).Select(i => new JsonObject
        {
            ["id"] = $"d{i}", ["title"] = $"The {Subject(i)} in region {i}", ["text"] = Text(i),
        }.ToJsonString()));
        return file;
    }

    private static async Task<JsonNode> RunAsync(string[] arguments)
    {
        StringWriter output = new(), error = new();
        int code = await CommandLine.RunAsync(arguments, output, error);
        Assert.True(code == CommandLine.Succeeded, $"{string.Join(' ', arguments)}: {error}");
        return output.ToString().TrimStart().StartsWith('{') ? JsonNode.Parse(output.ToString())! : new JsonObject();
    }
}
