using Microsoft.Extensions.DependencyInjection;
using SearchEngine.Server.Experiments;
using static SearchEngine.Server.Tests.EndToEnd.RunningServer;

namespace SearchEngine.Server.Tests.EndToEnd;

/// <summary>What is left behind: by processes that died, by collections that are deleted.</summary>
public sealed class LeftoverTests
{
    [SkippableFact]
    public async Task A_start_sweeps_what_a_dead_process_left_half_done()
    {
        string data = "", models = "";
        await using RunningServer server = await RunningServer.StartAsync(configure: options =>
        {
            (data, models) = (options.DataFolder, options.ModelsFolder);
            Write(Path.Combine(data, ".snapshots", "whole.snapshot"));
            Write(Path.Combine(data, ".snapshots", "half.snapshot.0123"));
            Write(Path.Combine(data, ".snapshots", "half.snapshot.partial"));
            Write(Path.Combine(data, ".fine-tunes", "0123.json"));
            Write(Path.Combine(models, ".upload-new", "config.json"));
            string old = Write(Path.Combine(models, ".upload-old", "config.json"));
            DateTime longAgo = DateTime.UtcNow.AddDays(-2);
            File.SetLastWriteTimeUtc(old, longAgo);
            Directory.SetLastWriteTimeUtc(Path.GetDirectoryName(old)!, longAgo);
            return options;
        });

        Assert.Equal(["whole.snapshot"],
            Directory.GetFiles(Path.Combine(data, ".snapshots")).Select(Path.GetFileName));
        Assert.Empty(Directory.GetFiles(Path.Combine(data, ".fine-tunes")));
        Assert.Equal([".upload-new", "default"],
            Directory.GetDirectories(models).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task A_new_collection_inherits_no_experiment_from_one_of_its_name()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.MakeCollectionAsync("c", """{"dimensions": 2}""");
        ExperimentTable experiments = server.Services.GetRequiredService<ExperimentTable>();
        experiments.Set("c", new Experiment(2, 1));
        string log = Write(Path.Combine(server.DataFolder, ".experiments", "c.jsonl"));
        string older = Write(log + ".old");

        await server.MakeCollectionAsync("c", """{"dimensions": 2}""");
        Answer experiment = await server.GetAsync("/v1/collections/c/experiment");

        Assert.Null(experiments.Of("c"));
        Assert.Null(experiment.Json["experiment"]);
        Assert.Empty(experiment.Json["searches"]!.AsArray());
        Assert.False(File.Exists(log) || File.Exists(older));
    }

    [SkippableFact]
    public async Task A_search_that_cannot_be_noted_is_answered_and_damaged_notes_are_passed_over()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.MakeCollectionAsync("c", """{"dimensions": 2}""");
        await server.PostAsync("/v1/collections/c/documents", """{"id": "a", "text": "iron", "vector": [1, 2]}""");
        Answer started = await server.PostAsync("/v1/collections/c/reindex", """{"switch": false}""");
        await server.WaitForJobAsync((string)started.Json["job"]!["id"]!, "succeeded");
        const string experiment = "/v1/collections/c/experiment", search = """{"query": "iron", "mode": "keyword"}""";
        await server.SendAsync(HttpMethod.Put, experiment, """{"generation": 2, "share": 1}""");
        string log = Path.Combine(server.DataFolder, ".experiments", "c.jsonl");

        await server.PostAsync("/v1/collections/c/search", search);
        File.AppendAllText(log, "{\"time\": {}\n");
        Answer noted = await server.GetAsync(experiment);
        File.Delete(log);
        Directory.CreateDirectory(log);
        Answer unnoted = await server.PostAsync("/v1/collections/c/search", search);
        Directory.Delete(log);

        Assert.Single(noted.Json["searches"]!.AsArray());
        Assert.Equal(200, unnoted.Status);
        Assert.Single(unnoted.Json["hits"]!.AsArray());
    }

    private static string Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "{}");
        return path;
    }
}
