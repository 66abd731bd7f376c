using System.Text.Json.Nodes;
using SearchEngine.Index;

namespace SearchEngine.Server.Tests;

/// <summary>Snapshots by command line, with and without the collection's name.</summary>
public sealed class SnapshotCommandTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("searchengine-snapshot-");

    private string Data => PathOf("data");

    [Fact]
    public async Task The_only_collection_needs_no_name_and_comes_back_under_that_of_the_file()
    {
        await MakeAsync("docs");

        (int taken, _) = await RunAsync("snapshot", "--data", Data, "--file", PathOf("kept.snapshot"));
        (int restored, string told) = await RunAsync("restore", "--data", Data, "--file", PathOf("kept.snapshot"));

        Assert.Equal((CommandLine.Succeeded, CommandLine.Succeeded), (taken, restored));
        Assert.StartsWith("kept: 1 documents", told, StringComparison.Ordinal);
        Assert.True(Collection.Exists(Path.Combine(Data, "kept")));
    }

    [Fact]
    public async Task Of_several_collections_one_must_be_named()
    {
        await MakeAsync("a");
        await MakeAsync("b");

        (int code, string told) = await RunAsync("snapshot", "--data", Data, "--file", PathOf("x.snapshot"));

        Assert.Equal(CommandLine.BadUsage, code);
        Assert.Contains("a, b", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("my.x")]
    [InlineData("../x")]
    [InlineData("a b")]
    public async Task A_name_that_a_server_would_not_find_again_is_bad_usage(string name)
    {
        await MakeAsync("docs");
        await RunAsync("snapshot", "--data", Data, "--file", PathOf("kept.snapshot"));

        (int restored, _) = await RunAsync(
            "restore", "--data", Data, "--collection", name, "--file", PathOf("kept.snapshot"));
        (int searched, _) = await RunAsync("search", "--data", Data, "--collection", name, "--query", "x");

        Assert.Equal((CommandLine.BadUsage, CommandLine.BadUsage), (restored, searched));
    }

    [Theory]
    [InlineData("--top", "0")]
    [InlineData("--passages", "-1")]
    public async Task A_number_that_a_search_does_not_take_is_bad_usage(string option, string value)
    {
        await MakeAsync("docs");

        (int code, string told) = await RunAsync("search", "--data", Data, "--collection", "docs", "--query", "x",
            "--mode", "keyword", option, value);

        Assert.Equal(CommandLine.BadUsage, code);
        Assert.Contains(option, told, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private string PathOf(string name) => Path.Combine(folder.FullName, name);

    private async Task MakeAsync(string name)
    {
        Directory.CreateDirectory(Data);
        await using Collection collection = await Collection.CreateAsync(Path.Combine(Data, name),
            new CollectionSettings { Model = "", ModelVersion = "", Dimensions = 2 }, embedder: null);
        await collection.UpsertAsync(
            [new Document { Id = "a", Text = "words", Vector = new float[] { 1, 2 }, Metadata = new JsonObject() }]);
    }

    private static async Task<(int Code, string Told)> RunAsync(params string[] arguments)
    {
        StringWriter told = new();
        int code = await CommandLine.RunAsync(arguments, told, told);
        return (code, told.ToString().TrimStart('\r', '\n'));
    }
}
