using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Endpoints;
using SearchEngine.Trainer.Synthesis.Generation;
using SearchEngine.Trainer.Tests.Endpoints;

namespace SearchEngine.Trainer.Tests.Synthesis;

public sealed class TextGenerationTests : IDisposable
{
    private static readonly string Long = string.Join(' ', Enumerable.Repeat("whales sing at night", 12));

    private static readonly GenerationSettings Settings = new() { TasksPerKind = 2, ExamplesPerTask = 2 };

    private readonly string folder = Directory.CreateTempSubdirectory("generation-").FullName;
    private int written;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Tasks_come_first_then_examples_with_the_task_as_instruction()
    {
        (IReadOnlyList<TrainingRecord> records, GenerationReport report) = await RunAsync(Good);
        Assert.Equal((6, 12, 12), (report.Tasks, report.Asked, report.Kept));
        Assert.Equal(6, records.Select(record => record.Instruction).Distinct().Count());
        Assert.All(records, record => Assert.Single(record.Positives));
        Assert.All(records, record => Assert.Single(record.Negatives));
        Assert.Equal(4, records.Count(record => record.Query.Split(' ').Length > 30)); // long to short
    }

    [Fact]
    public async Task What_is_malformed_too_long_alike_or_there_already_is_counted_and_left_out()
    {
        int example = 0;
        (IReadOnlyList<TrainingRecord> records, GenerationReport report) = await RunAsync(question =>
        {
            if (IsTaskQuestion(question))
            {
                return Good(question);
            }
            return ++example switch
            {
                1 => "I cannot help with that.",
                2 => """{"query": "half a pair \ud83d", "positive": "x", "hard_negative": "y"}""",
                5 => """{"query": "no end of it", "positive": "x" """,
                3 => Json("one question", "short although long was asked for", "other"),
                4 => Json("same", Long, Long),
                _ => Json("Always, the same question?", question.Contains("finds a long text") ? Long : "answer", "no"),
            };
        });
        Assert.Equal((3, 1), (report.Malformed, report.Degenerate));
        Assert.True(report.WrongLength >= 1 && report.Duplicates >= 1);
        int leftOut = report.Malformed + report.WrongLength + report.Degenerate + report.Duplicates;
        Assert.Equal(report.Asked, leftOut + report.Kept);
        Assert.Equal(records.Count, report.Kept);
    }

    [Fact]
    public async Task A_broken_run_goes_on_and_asks_nothing_twice()
    {
        int asked = 0;
        await Assert.ThrowsAsync<EndpointException>(() => RunAsync(
            question => ++asked > 8 ? throw new EndpointException("down") : Good(question)));
        File.AppendAllText(Path.Combine(folder, "answers.jsonl"), "{\"Task\":1,\"Num"); // and a crash amid a line
        int before = asked - 1;
        int after = 0;
        (_, GenerationReport report) = await RunAsync(question =>
        {
            after++;
            return Good(question);
        });
        Assert.Equal(3 + 12, before + after);
        Assert.Equal((12, 12), (report.Asked, report.Kept));
    }

    [Fact]
    public async Task A_model_that_writes_no_json_ends_the_run_with_the_remedy()
    {
        DatasetException tasks = await Assert.ThrowsAsync<DatasetException>(() => RunAsync(_ => "no"));
        Assert.Contains("JSON array", tasks.Message);
        GenerationSettings few = Settings with { MaxFailuresInRow = 3 };
        DatasetException examples = await Assert.ThrowsAsync<DatasetException>(
            () => RunAsync(question => IsTaskQuestion(question) ? Good(question) : "no", few));
        Assert.Contains("3 answers in a row", examples.Message);
    }

    [Fact]
    public async Task Through_a_service_that_limits_hangs_and_babbles_the_examples_still_arrive()
    {
        using StandInServer server = new((number, body) =>
        {
            string question = (string)body["messages"]![0]!["content"]!;
            return (number % 5) switch
            {
                1 => new StandInServer.Answer(429, "slow down", RetryAfter: 1),
                3 => new StandInServer.Answer(200, "", Hangs: true),
                _ => StandInServer.Chat("Sure! Here it is [as asked]:\n```json\n" + Good(question) + "\n```"),
            };
        });
        EndpointSettings endpoint = new() { BaseUrl = server.BaseUrl, Model = "m", Attempts = 20 };
        using EndpointClient client = new(endpoint, (_, _) => Task.CompletedTask, server.Clock);
        TextGeneration generation = new(new ChatEndpoint(client).AskAsync, [Long], Settings);
        (IReadOnlyList<TrainingRecord> records, GenerationReport report) =
            await generation.RunAsync(folder, null, default);
        Assert.Equal((12, 12), (records.Count, report.Kept));
    }

    private string Good(string question)
    {
        int number = Interlocked.Increment(ref written);
        if (IsTaskQuestion(question))
        {
            return $"[\"Find whales {number}\", \"Find songs {number}\", \"find SONGS {number}!\"]";
        }
        return question.Contains("finds a long text")
            ? Json($"short question {number}", $"{Long} {number}", "a negative")
            : question.Contains("query is long")
                ? Json($"{Long} {number}", $"short {number}", "a negative")
                : Json($"question {number}", $"answer {number}", "a negative");
    }

    private static bool IsTaskQuestion(string question) => question.StartsWith("Think of", StringComparison.Ordinal);

    private static string Json(string query, string positive, string negative) =>
        System.Text.Json.JsonSerializer.Serialize(new { query, positive, hard_negative = negative });

    private Task<(IReadOnlyList<TrainingRecord> Records, GenerationReport Report)> RunAsync(
        Func<string, string> answer, GenerationSettings? settings = null) =>
        new TextGeneration((question, _) => Task.FromResult(answer(question)), [Long], settings ?? Settings)
            .RunAsync(folder, null, default);
}
