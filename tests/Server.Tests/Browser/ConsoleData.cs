using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SearchEngine.Server.FineTunes;
using SearchEngine.Server.Jobs;
using SearchEngine.Server.Tests.EndToEnd;
using SearchEngine.Tests.Shared;

namespace SearchEngine.Server.Tests.Browser;

/// <summary>What there is to see in the console: a collection, and a job that tells of a training.</summary>
internal static class ConsoleData
{
    /// <summary>The collection.</summary>
    public const string Collection = "library";

    private const int Pictured = 200;

    private static readonly Dictionary<string, string[]> Topics = new()
    {
        ["physics"] = ["Magnets attract iron and repel each other.", "Light bends when it enters glass.",
            "Sound travels faster in water than in air.", "A falling stone gains speed every second."],
        ["kitchen"] = ["Bread dough rises because yeast makes gas.", "Salt draws water out of cabbage.",
            "An egg white turns firm when it is heated.", "Vinegar keeps pickled onions from spoiling."],
        ["sea"] = ["Whales are mammals and breathe air.", "Corals build reefs in warm and shallow water.",
            "The tide follows the moon around the earth.", "An octopus has three hearts and blue blood."],
    };

    /// <summary>Lets a fine-tune that somebody asked for go on from its middle.</summary>
    public static SemaphoreSlim HalfTime { get; } = new(0);

    /// <summary>A server whose job <c>fine-tune</c> only tells what a training would; FineTuneTests has real ones.
    /// </summary>
    public static void AddJobs(IServiceCollection services)
    {
        services.Remove(services.Single(service => service.ImplementationType == typeof(FineTuneRunner)));
        services.AddSingleton<IJobRunner, ToldTraining>();
    }

    /// <summary>The documents as lines of JSON; where pictures are made, real ones.</summary>
    public static IEnumerable<string> Lines()
    {
        string corpus = Path.Combine(SharedData.RepositoryRoot, "..", "shared", "data", "retrieval", "scifact", "corpus.jsonl");
        return ConsolePage.TakesPictures && File.Exists(corpus)
            ? File.ReadLines(corpus).Take(Pictured).Select(WithLength)
            : Topics.SelectMany(topic => topic.Value.Select((text, i) => Line($"{topic.Key}-{i}", text, topic.Key)));
    }

    /// <summary>Makes the collection and runs the job.</summary>
    public static async Task FillAsync(RunningServer server)
    {
        await server.MakeCollectionAsync(Collection);
        RunningServer.Answer stored = await server.SendAsync(HttpMethod.Post,
            $"/v1/collections/{Collection}/documents", string.Join('\n', Lines()), "application/x-ndjson");
        Assert.True(stored.Status == 200, stored.Text);
        server.Services.GetRequiredService<JobQueue>().Enqueue(FineTuneRunner.JobKind, Collection, new JsonObject());
    }

    private static string Line(string id, string text, string topic) => JsonSerializer.Serialize(
        new { id, text, title = text.Split(' ')[0], metadata = new { topic } });

    private static string WithLength(string line)
    {
        JsonObject document = JsonNode.Parse(line)!.AsObject();
        string text = (string)document["text"]!;
        return new JsonObject
        {
            ["id"] = (string)document["_id"]!, ["title"] = (string?)document["title"], ["text"] = text,
            ["metadata"] = new JsonObject { ["length"] = Encoding.UTF8.GetByteCount(text) > 1_400 ? "long" : "short" },
        }.ToJsonString();
    }

    /// <summary>Tells what a training would; one that was ordered waits half-way.</summary>
    private sealed class ToldTraining : IJobRunner
    {
        public string Kind => FineTuneRunner.JobKind;

        public async Task<JsonObject?> RunAsync(JobContext job, CancellationToken cancellation)
        {
            const int steps = 60;
            for (int step = 1; step <= steps; step++)
            {
                if (step > steps / 2 && job.Parameters.ContainsKey(FineTuneRunner.OrderParameter))
                {
                    await HalfTime.WaitAsync(cancellation);
                    HalfTime.Release();
                }

                job.Progress("training", step, steps);
                job.Emit("loss", new JsonObject { ["step"] = step, ["loss"] = 0.4 + 2 / (1 + step / 6.0) });
                if (step % 10 == 0)
                {
                    job.Emit("evaluation", new JsonObject { ["step"] = step, ["ndcg_at_10"] = 0.62 - 0.1 / step });
                }
            }

            return null;
        }
    }
}
