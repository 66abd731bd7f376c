// How fast a collection answers: keyword, dense and hybrid search, and filtered search with vectors given. The documents
// and the queries are real texts; the vectors are generated (benchmarks/Ann), so that no model's speed is measured.
using System.Diagnostics;
using System.Text.Json.Nodes;
using SearchEngine.Benchmarks.Ann;
using SearchEngine.Index;
using SearchEngine.Index.Filtering;
using SearchEngine.Query;
using SearchEngine.Server.Ann;

namespace SearchEngine.Benchmarks.Query;

/// <summary>Runs <c>search</c>: prints one line of JSON a measurement.</summary>
internal static class SearchBenchmark
{
    private const int WarmUp = 500;
    private const int WriteBatch = 1_000;
    private const int Top = 10;
    private const int RecallQueries = 200;

    // Candidates that the graph's walk considers; null is what a request gets that names none.
    private static readonly int?[] s_breadths = [null, 60, 40, 25];

    /// <summary>Runs <c>search DOCUMENTS.jsonl[.xz] QUERIES.jsonl[.xz] COUNT QUERIES DIMENSIONS</c>.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [string texts, string asked, string count, string queries, string dimensions])
        {
            Console.Error.WriteLine(
                "usage: benchmarks search DOCUMENTS.jsonl[.xz] QUERIES.jsonl[.xz] COUNT QUERIES DIMENSIONS");
            return 2;
        }

        string folder = Directory.CreateTempSubdirectory("searchengine-bench-").FullName;
        try
        {
            GeneratedData.Write(folder, Number(count), Number(queries), Number(dimensions), seed: 1);
            await using Collection collection = await IndexAsync(folder, texts, Number(dimensions));
            SearchRequest[] requests = ReadQueries(folder, asked);
            await MeasureModesAsync(new Searcher(collection), requests);
            foreach (int? ef in s_breadths)
            {
                await MeasureFilteredAsync(new Searcher(collection), requests, "hundredth", ef);
                await MeasureFilteredAsync(new Searcher(collection), requests, "tenth", ef);
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<Collection> IndexAsync(string folder, string texts, int dimensions)
    {
        (int rows, _, float[] values) = VectorFiles.Read<float>(Path.Combine(folder, "base.fbin"));
        CollectionSettings settings = new() { Model = "", ModelVersion = "", Dimensions = dimensions };
        Collection collection =
            await Collection.CreateAsync(Path.Combine(folder, "collection"), settings, embedder: null);
        long started = Stopwatch.GetTimestamp();
        int next = 0;
        foreach (JsonObject[] lines in JsonLines.Read(texts).Take(rows).Chunk(WriteBatch))
        {
            List<Document> documents = [];
            foreach (JsonObject line in lines)
            {
                documents.Add(new Document
                {
                    Id = $"d{next}",
                    Title = (string?)line["title"],
                    Text = (string)line["text"]!,
                    Vector = values[(next * dimensions)..((next + 1) * dimensions)],
                    Metadata = new JsonObject { ["tenth"] = next % 10, ["hundredth"] = next % 100 },
                });
                next++;
            }

            await collection.UpsertAsync(documents);
        }

        Print(new JsonObject
        {
            ["documents"] = collection.Count,
            ["dimensions"] = dimensions,
            ["index_s"] = Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 1),
        });
        return collection;
    }

    // A query has words, those of a title, and a vector of the set's own.
    private static SearchRequest[] ReadQueries(string folder, string asked)
    {
        (int rows, int columns, float[] values) = VectorFiles.Read<float>(Path.Combine(folder, "queries.fbin"));
        return
        [
            .. JsonLines.Read(asked).Take(rows).Select((line, i) => new SearchRequest
            {
                Query = ((string)line["title"]!).Replace('"', ' '),
                Vector = values[(i * columns)..((i + 1) * columns)],
                Top = Top,
            }),
        ];
    }

    private static async Task MeasureModesAsync(Searcher searcher, SearchRequest[] requests)
    {
        foreach (SearchMode mode in new[] { SearchMode.Keyword, SearchMode.Dense, SearchMode.Hybrid })
        {
            SearchRequest[] asked = [.. requests.Select(request => request with { Mode = mode })];
            foreach (SearchRequest request in asked.Take(WarmUp))
                await searcher.SearchAsync(request);
            var ms = new double[asked.Length];
            for (int i = 0; i < asked.Length; i++)
            {
                long started = Stopwatch.GetTimestamp();
                await searcher.SearchAsync(asked[i]);
                ms[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }

            Array.Sort(ms);
            Print(new JsonObject
            {
                ["mode"] = mode.ToString().ToLowerInvariant(),
                ["queries"] = ms.Length,
                ["words"] = Math.Round(asked.Average(request => request.Query!.Split(' ').Length), 1),
                ["p50_ms"] = Math.Round(ms[ms.Length / 2], 3),
                ["p99_ms"] = Math.Round(ms[ms.Length * 99 / 100], 3),
                ["mean_ms"] = Math.Round(ms.Average(), 3),
            });
        }
    }

    private static async Task MeasureFilteredAsync(
        Searcher searcher, SearchRequest[] requests, string field, int? ef)
    {
        SearchRequest[] asked =
        [
            .. requests.Select((request, i) => request with
            {
                Query = null,
                Ef = ef,
                Mode = SearchMode.Dense,
                Fields = [],
                Filter = Filter.Equal(field, i % (field == "tenth" ? 10 : 100)),
            }),
        ];
        double recall = 0;
        foreach (SearchRequest request in asked.Take(RecallQueries))
        {
            IEnumerable<string> found = (await searcher.SearchAsync(request)).Hits.Select(hit => hit.Id);
            SearchResponse exact = await searcher.SearchAsync(request with { Exact = true });
            recall += found.Intersect(exact.Hits.Select(hit => hit.Id)).Count() / (double)exact.Hits.Count;
        }

        await AnswerAllAsync(searcher, asked);
        TimeSpan cpuBefore = Environment.CpuUsage.TotalTime;
        double[] rates = new double[3];
        for (int round = 0; round < rates.Length; round++)
        {
            long started = Stopwatch.GetTimestamp();
            await AnswerAllAsync(searcher, asked);
            rates[round] = asked.Length / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }

        double cpuMs = (Environment.CpuUsage.TotalTime - cpuBefore).TotalMilliseconds;
        Array.Sort(rates);
        Print(new JsonObject
        {
            ["filter"] = field,
            ["ef"] = ef,
            ["recall_at_10"] = Math.Round(recall / Math.Min(RecallQueries, asked.Length), 4),
            ["qps"] = Math.Round(rates[1]),
            ["cpu_ms"] = Math.Round(cpuMs / rates.Length / asked.Length, 3),
            ["threads"] = Environment.ProcessorCount,
        });
    }

    private static Task AnswerAllAsync(Searcher searcher, SearchRequest[] requests)
    {
        int next = -1;
        return Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(async () =>
        {
            for (int i = Interlocked.Increment(ref next); i < requests.Length; i = Interlocked.Increment(ref next))
                await searcher.SearchAsync(requests[i]);
        })));
    }

    private static void Print(JsonObject line) => Console.WriteLine(line.ToJsonString());
}
