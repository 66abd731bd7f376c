// How much a search notices of the work beside it: latency at a steady rate, first alone, then while the server
// fine-tunes and reindexes, told apart by what the job is doing at that moment.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace SearchEngine.Benchmarks.Http;

/// <summary>Measures searches of a running server alone, beside a fine-tune, and beside a reindex, in one run.</summary>
internal sealed class BesideWork(HttpClient server, int documents, int rate, int steps)
{
    private const string Collection = "/v1/collections/beside-work", Quiet = "quiet";
    private const int IngestBatch = 250, WordsADocument = 120, WordsAQuery = 8, Vocabulary = 4_000;

    private readonly ConcurrentQueue<(string Stage, double Ms)> measured = new();
    private volatile string stage = Quiet;
    private int failures;

    /// <summary>Runs <c>beside-work URL [--documents 2000] [--rate 25] [--seconds 20] [--steps 40]</c>.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [string url, .. string[] rest] || rest.Length % 2 != 0)
        {
            Console.Error.WriteLine(
                "usage: benchmarks beside-work URL [--documents 2000] [--rate 25] [--seconds 20] [--steps 40]");
            return 2;
        }

        Dictionary<string, string> options =
            rest.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        using HttpClient client = new() { BaseAddress = new Uri(url), Timeout = TimeSpan.FromMinutes(10) };
        BesideWork work = new(client, Number("--documents", 2_000), Number("--rate", 25), Number("--steps", 40));
        return await work.MeasureAsync(TimeSpan.FromSeconds(Number("--seconds", 20)));

        int Number(string name, int otherwise) => options.TryGetValue(name, out string? given)
            ? int.Parse(given, CultureInfo.InvariantCulture) : otherwise;
    }

    private async Task<int> MeasureAsync(TimeSpan quietTime)
    {
        await IngestAsync();
        using CancellationTokenSource stop = new();
        Task searches = SearchAsync(stop.Token);
        await Task.Delay(TimeSpan.FromSeconds(3));
        measured.Clear(); // what the first searches cost is not what is asked
        await Task.Delay(quietTime);
        JsonNode tuned = await EndOfAsync(await PostAsync($"{Collection}/fine-tunes", Order()));
        stage = Quiet;
        await Task.Delay(quietTime / 2);
        Report("a fine-tune");
        string model = (string)tuned["result"]!["model"]!;
        await EndOfAsync((await PostAsync($"{Collection}/reindex", new JsonObject { ["model"] = model }))["job"]!);
        stage = Quiet;
        await Task.Delay(quietTime / 2);
        await stop.CancelAsync();
        await searches;
        Report("a fine-tune and a reindex");
        Console.WriteLine($"{failures} searches failed");
        await server.DeleteAsync(Collection);
        return failures == 0 ? 0 : 1;
    }

    private async Task IngestAsync()
    {
        await server.DeleteAsync(Collection);
        using HttpResponseMessage made = await server.PutAsJsonAsync(Collection, new JsonObject());
        made.EnsureSuccessStatusCode();
        foreach (int[] numbers in Enumerable.Range(0, documents).Chunk(IngestBatch))
        {
            await PostAsync($"{Collection}/documents", new JsonArray([.. numbers.Select(i =>
                (JsonNode)new JsonObject { ["id"] = $"d{i}", ["text"] = Text(i, WordsADocument) })]));
        }
    }

    private JsonObject Order() => new()
    {
        ["pairs"] = new JsonArray([.. Enumerable.Range(0, documents / 2).Select(i => (JsonNode)new JsonObject
        {
            ["query"] = Text(i, WordsAQuery), ["ids"] = new JsonArray($"d{i}"),
        })]),
        ["settings"] = new JsonObject
        {
            ["stage1"] = new JsonObject { ["steps"] = steps }, ["stage2"] = new JsonObject { ["steps"] = steps / 2 },
        },
        ["force"] = true,
    };

    // A document's first words are a query that it answers.
    private static string Text(int document, int words)
    {
        Random random = new(document);
        return string.Join(' ', Enumerable.Range(0, words).Select(_ =>
        {
            int word = (int)(Vocabulary * Math.Pow(random.NextDouble(), 3));
            return $"{(char)('a' + (word % 26))}{"aeiou"[word % 5]}{(char)('a' + (word / 26 % 26))}{word / 676}";
        }));
    }

    private async Task SearchAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(1.0 / rate));
        List<Task> underWay = [];
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            underWay.RemoveAll(search => search.IsCompleted);
            underWay.Add(SearchOnceAsync(i % documents));
        }

        await Task.WhenAll(underWay);
    }

    // Counted for the stage in which it began.
    private async Task SearchOnceAsync(int document)
    {
        string during = stage;
        long began = Stopwatch.GetTimestamp();
        try
        {
            await PostAsync($"{Collection}/search", new JsonObject { ["query"] = Text(document, WordsAQuery) });
            measured.Enqueue((during, Stopwatch.GetElapsedTime(began).TotalMilliseconds));
        }
        catch (HttpRequestException exception)
        {
            Interlocked.Increment(ref failures);
            Console.Error.WriteLine(exception.Message);
        }
    }

    private async Task<JsonNode> EndOfAsync(JsonNode job)
    {
        while ((string?)job["state"] is "queued" or "running")
        {
            stage = $"{job["kind"]}: {job["stage"]?.ToString() ?? "begin"}";
            await Task.Delay(20);
            job = (await server.GetFromJsonAsync<JsonNode>($"/v1/jobs/{job["id"]}"))!;
        }

        return (string?)job["state"] == "succeeded" ? job : throw new InvalidOperationException(job.ToJsonString());
    }

    private async Task<JsonNode> PostAsync(string path, JsonNode body)
    {
        using HttpResponseMessage response = await server.PostAsJsonAsync(path, body);
        string text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonNode.Parse(text)!
            : throw new HttpRequestException($"{path}: {(int)response.StatusCode} {text}");
    }

    private void Report(string work)
    {
        double alone = Percentile([.. measured.Where(one => one.Stage == Quiet).Select(one => one.Ms)], 0.99);
        IEnumerable<(string Name, double[] Ms)> rows = measured.GroupBy(one => one.Stage)
            .Concat(measured.Where(one => one.Stage != Quiet).GroupBy(one => one.Stage.Split(':')[0] + ", whole"))
            .Select(group => (group.Key, group.Select(one => one.Ms).ToArray())).OrderBy(row => row.Key);
        Console.WriteLine($"{"beside " + work,-34}{"searches",9}{"p50 ms",9}{"p99 ms",9}{"max ms",9}{"p99 x alone",13}");
        foreach ((string name, double[] times) in rows)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name,-34}{times.Length,9}{Percentile(times, 0.5),9:F2}{Percentile(times, 0.99),9:F2}" +
                $"{times.Max(),9:F2}{Percentile(times, 0.99) / alone,13:F2}"));
        }
    }

    private static double Percentile(double[] times, double share)
    {
        double[] sorted = [.. times.Order()];
        return sorted[(int)(share * (sorted.Length - 1))];
    }
}
