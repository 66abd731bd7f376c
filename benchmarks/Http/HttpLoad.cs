// Load over HTTP on a running server: vectors with payload in, then searches with and without a filter, at several
// numbers of connections. Requests are made before the clock starts and sent over plain sockets, one at a time a
// connection, so that the generator costs as little as it can of the cores that it shares with the server.
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SearchEngine.Benchmarks.Http;

/// <summary>Measures ingest, searches a second, latencies and recall@10 of a server.</summary>
internal static class HttpLoad
{
    private const string Collection = "http-load";
    private const int Top = 10, IngestBatch = 500, Groups = 10;

    /// <summary>Runs <c>http URL DATA_FOLDER [--ef N] [--seconds N] [--clients 1,8,32] [--ingest yes|no]</c>.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [string url, string folder, .. string[] rest] || rest.Length % 2 != 0)
        {
            Console.Error.WriteLine("usage: benchmarks http URL DATA_FOLDER [--ef N] [--seconds N] " +
                "[--clients 1,8,32] [--ingest yes|no]");
            return 2;
        }

        Dictionary<string, string> options =
            rest.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        HttpLoadSet set = HttpLoadSet.Read(folder);
        Uri server = new(url);
        if (options.GetValueOrDefault("--ingest", "yes") == "yes")
        {
            await IngestAsync(server, set);
        }

        double seconds = double.Parse(options.GetValueOrDefault("--seconds", "5"), CultureInfo.InvariantCulture);
        string ef = options.GetValueOrDefault("--ef", "64");
        foreach (int clients in options.GetValueOrDefault("--clients", "1,8,32").Split(',').Select(int.Parse))
        {
            foreach ((string name, int? group) in new[] { ("all", (int?)null), ("10% filter", 3) })
            {
                byte[][] requests = Searches(server, set, ef, group);
                double recall = Recall(set, await AnswersAsync(server, requests), group);
                _ = SocketLoad.Run(server, requests, clients, Math.Min(2, seconds));
                SocketLoad.Result result = SocketLoad.Run(server, requests, clients, seconds);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{name,-10} ef {ef} clients {clients,2}: {result.PerSecond,7:F0} searches/s, " +
                    $"recall@10 {recall:F4}, p50 {result.PercentileMs(0.5):F2} ms, " +
                    $"p99 {result.PercentileMs(0.99):F2} ms, {result.Failures} failed"));
            }
        }

        return 0;
    }

    private static async Task IngestAsync(Uri server, HttpLoadSet set)
    {
        using HttpClient client = new() { BaseAddress = server, Timeout = TimeSpan.FromMinutes(30) };
        await client.DeleteAsync($"/v1/collections/{Collection}");
        using StringContent settings = new($"{{\"dimensions\": {set.Dimensions}}}", Encoding.UTF8, "application/json");
        (await client.PutAsync($"/v1/collections/{Collection}", settings)).EnsureSuccessStatusCode();
        byte[][] bodies = [.. Enumerable.Range(0, set.Count).Chunk(IngestBatch).Select(rows => Documents(set, rows))];
        byte[][] requests = Array.ConvertAll(bodies, body => SocketLoad.Post(
            server, $"/v1/collections/{Collection}/documents?wait=false", "application/json", body));
        long started = Stopwatch.GetTimestamp();
        int failures = SocketLoad.SendAll(server, requests, connections: 4);
        double stored = Stopwatch.GetElapsedTime(started).TotalSeconds;
        byte[] last = SocketLoad.Post(server, $"/v1/collections/{Collection}/documents?wait=true", "application/json",
            Documents(set, [set.Count - 1]));
        failures += SocketLoad.SendAll(server, [last], connections: 1);
        double searchable = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"ingest: {set.Count / stored:F0} vectors/s durable, {set.Count / searchable:F0} vectors/s searchable " +
            $"({set.Count} x {set.Dimensions}, {bodies.Sum(body => (long)body.Length) >> 20} MiB of JSON, " +
            $"{failures} failed)"));
    }

    private static byte[] Documents(HttpLoadSet set, int[] rows)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartArray();
            foreach (int row in rows)
            {
                json.WriteStartObject();
                json.WriteString("id", row.ToString(CultureInfo.InvariantCulture));
                json.WriteString("text", $"document {row}");
                json.WriteStartObject("metadata");
                json.WriteNumber("group", row % Groups);
                json.WriteString("source", "load");
                json.WriteEndObject();
                WriteVector(json, set.Base(row));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return stream.ToArray();
    }

    private static byte[][] Searches(Uri server, HttpLoadSet set, string ef, int? group) =>
        [.. Enumerable.Range(0, set.Queries).Select(query =>
        {
            using MemoryStream stream = new();
            using (Utf8JsonWriter json = new(stream))
            {
                json.WriteStartObject();
                WriteVector(json, set.Query(query));
                json.WriteNumber("top", Top);
                json.WriteNumber("ef", int.Parse(ef, CultureInfo.InvariantCulture));
                if (group is { } wanted)
                {
                    json.WriteStartObject("filter");
                    json.WriteNumber("group", wanted);
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            }

            return SocketLoad.Post(
                server, $"/v1/collections/{Collection}/search", "application/json", stream.ToArray());
        })];

    private static void WriteVector(Utf8JsonWriter json, ReadOnlySpan<float> vector)
    {
        json.WriteStartArray("vector");
        foreach (float value in vector)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    private static async Task<int[][]> AnswersAsync(Uri server, byte[][] requests) => await Task.Run(() =>
        Array.ConvertAll(SocketLoad.Answers(server, requests), body =>
        {
            using JsonDocument json = JsonDocument.Parse(body);
            return json.RootElement.GetProperty("hits").EnumerateArray()
                .Select(hit => int.Parse(hit.GetProperty("id").GetString()!, CultureInfo.InvariantCulture)).ToArray();
        }));

    private static double Recall(HttpLoadSet set, int[][] answers, int? group)
    {
        long found = 0;
        for (int query = 0; query < answers.Length; query++)
        {
            int[] nearest = set.Nearest(query, Top, row => group is null || row % Groups == group);
            found += answers[query].Intersect(nearest).Count();
        }

        return found / (double)(answers.Length * Top);
    }
}
