// How long a collection takes to open: after a clean stop, and after a process that was writing to it was killed.
using System.Diagnostics;
using System.Text.Json.Nodes;
using SearchEngine.Index;

namespace SearchEngine.Benchmarks.Storage;

/// <summary>Measures recovery.</summary>
internal static class OpeningBenchmark
{
    private const int DefaultDocuments = 100_000, DefaultDimensions = 128, Rewritten = 5_000;

    /// <summary>Options: documents (default 100,000), dimensions (default 128).</summary>
    public static async Task<int> RunAsync(string[] options)
    {
        int documents = options.Length > 0 ? int.Parse(options[0]) : DefaultDocuments;
        int dimensions = options.Length > 1 ? int.Parse(options[1]) : DefaultDimensions;
        string root = Directory.CreateTempSubdirectory("searchengine-bench-").FullName;
        string folder = Path.Combine(root, "opening");
        CollectionSettings settings = new() { Model = "", ModelVersion = "", Dimensions = dimensions };
        await using (Collection collection = await Collection.CreateAsync(folder, settings, null))
        {
            double rate = await BenchDocuments.WriteAsync(
                collection, documents, number => DocumentOf(number, number, dimensions));
            Console.WriteLine(
                $"{documents} documents of 2 KB with metadata, {dimensions} dimensions: {rate:F0} documents/s");
        }

        await OpenAsync(folder, "a clean stop");
        await KillAWriterAsync(folder);
        await OpenAsync(folder, $"a kill, {Rewritten} documents rewritten since the checkpoint");
        Directory.Delete(root, recursive: true);
        return 0;
    }

    /// <summary>What the process that is killed does: it rewrites documents, says so, and waits.</summary>
    public static async Task<int> WriteUntilKilledAsync(string folder)
    {
        await using Collection collection = await Collection.OpenAsync(folder, null);
        int unused = (int)collection.Count;
        await BenchDocuments.WriteAsync(
            collection, Rewritten, number => DocumentOf(number, unused + number, collection.Settings.Dimensions));
        Console.WriteLine("written");
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    // Document number so and so, with the text, vector and metadata of another.
    private static Document DocumentOf(int number, int content, int dimensions) =>
        BenchDocuments.Of(content, dimensions) with
        {
            Id = $"d{number}",
            Metadata = new JsonObject
            {
                ["year"] = 1900 + (content % 120),
                ["author"] = $"author {content % 5000}",
                ["tags"] = new JsonArray($"tag {content % 50}", $"tag {content % 7}"),
                ["date"] = new DateTime(2000, 1, 1).AddHours(content).ToString("s") + "Z",
                ["open"] = content % 3 == 0,
                ["price"] = content % 1000 / 10.0,
            },
        };

    private static async Task KillAWriterAsync(string folder)
    {
        ProcessStartInfo start = new("dotnet", [typeof(OpeningBenchmark).Assembly.Location, "opening-writer", folder])
        {
            RedirectStandardOutput = true,
        };
        using Process writer = Process.Start(start)!;
        await writer.StandardOutput.ReadLineAsync();
        writer.Kill();
        await writer.WaitForExitAsync();
    }

    private static async Task OpenAsync(string folder, string after)
    {
        long started = Stopwatch.GetTimestamp();
        await using Collection collection = await Collection.OpenAsync(folder, null);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine($"opened {collection.Count} documents after {after}: {seconds:F2} s");
    }
}
