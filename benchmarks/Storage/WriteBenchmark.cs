// Acknowledged writes at 1, 8 and 64 clients, the time to open what they wrote, and how much the disk took for it.
// Documents bring their vectors, so no model is measured. Compare with FASTER's raw figures in docs/operations.md.
using System.Diagnostics;
using SearchEngine.Index;

namespace SearchEngine.Benchmarks.Storage;

/// <summary>Writes documents of 2 KB and 384 dimensions and waits for each to be acknowledged.</summary>
internal static class WriteBenchmark
{
    private const int Dimensions = 384, TextChars = 2048;
    private static readonly int[] Clients = [1, 8, 64];

    /// <summary>Options: seconds for each number of clients (default 5), then documents a request (default 1).</summary>
    public static async Task<int> RunAsync(string[] options)
    {
        double seconds = options.Length > 0 ? double.Parse(options[0]) : 5;
        int batch = options.Length > 1 ? int.Parse(options[1]) : 1;
        CollectionSettings settings = new() { Model = "", ModelVersion = "", Dimensions = Dimensions };
        foreach (int clients in Clients)
        {
            string root = Directory.CreateTempSubdirectory("searchengine-bench-").FullName;
            string folder = Path.Combine(root, "writes");
            long documents, writtenBefore = BytesWritten();
            await using (Collection collection = await Collection.CreateAsync(folder, settings, null))
                documents = await WriteAsync(collection, clients, batch, seconds);
            long written = BytesWritten() - writtenBefore;
            long bytes = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);
            long started = Stopwatch.GetTimestamp();
            await using (Collection collection = await Collection.OpenAsync(folder, null))
            {
                double openMs = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                double given = documents * (TextChars + (Dimensions * sizeof(float)));
                Console.WriteLine($"  opened {collection.Count} documents after a clean close in {openMs:F0} ms; "
                    + $"{bytes >> 20} MiB on disk, {bytes / given:F2} times what was given; "
                    + $"{written >> 20} MiB were written, {written / given:F2} times what was given");
            }

            Directory.Delete(root, recursive: true);
        }

        return 0;
    }

    // What this process had written to disks: Linux counts it.
    private static long BytesWritten()
    {
        const string file = "/proc/self/io", field = "write_bytes: ";
        return !File.Exists(file) ? 0 : long.Parse(
            File.ReadLines(file).First(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..]);
    }

    private static async Task<long> WriteAsync(Collection collection, int clients, int batch, double seconds)
    {
        List<double>[] latencies = [.. Enumerable.Range(0, clients).Select(_ => new List<double>())];
        string text = string.Concat(Enumerable.Repeat("storage engines keep promises ", TextChars / 30 + 1))[..TextChars];
        Stopwatch clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            Random random = new(client);
            for (int number = 0; clock.Elapsed.TotalSeconds < seconds; number++)
            {
                Document[] documents = [.. Enumerable.Range(0, batch).Select(i => new Document
                {
                    Id = $"{client}-{number}-{i}",
                    Text = text,
                    Vector = [.. Enumerable.Range(0, Dimensions).Select(_ => random.NextSingle() - 0.5f)],
                })];
                long started = Stopwatch.GetTimestamp();
                await collection.UpsertAsync(documents, Visibility.Stored);
                latencies[client].Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        })));
        double elapsed = clock.Elapsed.TotalSeconds;
        double[] sorted = [.. latencies.SelectMany(list => list).Order()];
        long documents = (long)sorted.Length * batch;
        Console.WriteLine($"{clients} clients: {documents / elapsed:F0} documents/s acknowledged, "
            + $"p50 {sorted[sorted.Length / 2]:F2} ms, p99 {sorted[(int)(sorted.Length * 0.99)]:F2} ms");
        return documents;
    }
}
