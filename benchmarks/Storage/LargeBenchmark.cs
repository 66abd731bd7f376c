// A collection larger than the memory of its store: ingest, search with full-precision vectors read from disk, restart.
using System.Diagnostics;
using SearchEngine.Index;

namespace SearchEngine.Benchmarks.Storage;

/// <summary>Writes more than fits the store's memory and reads it back.</summary>
internal static class LargeBenchmark
{
    private const int DefaultDocuments = 1_000_000, DefaultMemoryMib = 1024, DefaultDimensions = 128;
    private const int Queries = 500, K = 10, Ef = 100, Checked = 2_000;

    /// <summary>Options: documents (1,000,000), memory of the store in MiB (1,024), dimensions (128).</summary>
    public static async Task<int> RunAsync(string[] options)
    {
        int documents = options.Length > 0 ? int.Parse(options[0]) : DefaultDocuments;
        long memoryMib = options.Length > 1 ? long.Parse(options[1]) : DefaultMemoryMib;
        int dimensions = options.Length > 2 ? int.Parse(options[2]) : DefaultDimensions;
        string root = Directory.CreateTempSubdirectory("searchengine-bench-").FullName;
        string folder = Path.Combine(root, "large");
        CollectionSettings settings = new() { Model = "", ModelVersion = "", Dimensions = dimensions };
        CollectionOptions run = new() { StoreMemoryBytes = memoryMib << 20 };
        await using (Collection collection = await Collection.CreateAsync(folder, settings, null, run))
        {
            double rate = await BenchDocuments.WriteAsync(
                collection, documents, number => BenchDocuments.Of(number, dimensions));
            Console.WriteLine($"{documents} documents, {memoryMib} MiB for the store: {rate:F0} documents/s");
            Search(collection, documents, dimensions);
        }

        long bytes = Directory.GetFiles(Path.Combine(folder, "gen-1", "store")).Sum(path => new FileInfo(path).Length);
        Console.WriteLine($"  store on disk: {bytes >> 20} MiB");
        long started = Stopwatch.GetTimestamp();
        await using (Collection collection = await Collection.OpenAsync(folder, null, run))
        {
            Console.WriteLine($"  opened again in {Stopwatch.GetElapsedTime(started).TotalSeconds:F2} s");
            Check(collection, documents);
            Search(collection, documents, dimensions);
        }

        Directory.Delete(root, recursive: true);
        return 0;
    }

    private static void Search(Collection collection, int documents, int dimensions)
    {
        Random random = new(1);
        ScoredSlot[] hits = new ScoredSlot[K];
        double[] milliseconds = new double[Queries];
        int firsts = 0;
        for (int i = 0; i < Queries; i++)
        {
            int number = random.Next(documents);
            float[] query = BenchDocuments.VectorOf(number, dimensions);
            long started = Stopwatch.GetTimestamp();
            collection.SearchDense(query, K, Ef, exact: false, null, hits);
            milliseconds[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            firsts += collection.Read(hits[0].Slot)!.Id == $"d{number}" ? 1 : 0;
        }

        Array.Sort(milliseconds);
        Console.WriteLine($"  search (ef {Ef}, rescored): p50 {milliseconds[Queries / 2]:F2} ms, "
            + $"p99 {milliseconds[Queries * 99 / 100]:F2} ms; {firsts} of {Queries} found their own document first");
    }

    private static void Check(Collection collection, int documents)
    {
        Random random = new(2);
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < Checked; i++)
        {
            int number = random.Next(documents);
            if (collection.Get($"d{number}")?.Text != BenchDocuments.TextOf(number))
                throw new InvalidDataException($"document d{number} is not what was written");
        }

        Console.WriteLine($"  {collection.Count} documents; {Checked} of them at random are what was written, "
            + $"{Stopwatch.GetElapsedTime(started).TotalMilliseconds / Checked:F2} ms each");
    }
}
