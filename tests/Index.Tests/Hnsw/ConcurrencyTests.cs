// Readers and writers together: what the graph's documentation promises about threads. The soak does the same for
// minutes: set SEARCHENGINE_SOAK_MINUTES=10.
using System.Collections.Concurrent;
using System.Diagnostics;
using SearchEngine.Index.Hnsw;
using SearchEngine.Index.Quantization;

namespace SearchEngine.Index.Tests.Hnsw;

public sealed class ConcurrencyTests
{
    private const int Dimensions = 24;
    private const int Stable = 500;
    private const int Churned = 1500;

    // A busy machine may leave a writer off the processor for seconds, in the middle of a row.
    private static readonly TimeSpan MissMayLast = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(VectorEncoding.Float32)]
    [InlineData(VectorEncoding.Int8)]
    public void Searches_beside_inserts_and_deletes_keep_finding_what_does_not_change(VectorEncoding encoding)
        => Run(encoding, TimeSpan.FromSeconds(2));

    [SkippableFact]
    public void Soak()
    {
        string? minutes = Environment.GetEnvironmentVariable("SEARCHENGINE_SOAK_MINUTES");
        Skip.If(minutes is null, "set SEARCHENGINE_SOAK_MINUTES=10 to run the soak");
        Run(VectorEncoding.Int8, TimeSpan.FromMinutes(double.Parse(minutes!)));
    }

    [Fact]
    public void A_build_on_several_threads_finds_as_much_as_one_on_a_single_thread()
    {
        float[] rows = Vectors.Clustered(4000, Dimensions, seed: 61);
        float[] queries = Vectors.Clustered(100, Dimensions, seed: 62);
        using var one = new HnswGraph(new HnswOptions { Dimensions = Dimensions });
        using var many = new HnswGraph(new HnswOptions { Dimensions = Dimensions });
        one.InsertMany(4000, row => rows.AsSpan(row * Dimensions, Dimensions), threads: 1);
        many.InsertMany(4000, row => rows.AsSpan(row * Dimensions, Dimensions), threads: 4);
        Assert.Equal(0, many.Verify().Unreachable);
        Assert.True(Recall.Of(many, rows, queries, 10, 50) >= Recall.Of(one, rows, queries, 10, 50) - 0.01);
    }

    private static void Run(VectorEncoding encoding, TimeSpan time)
    {
        float[] rows = Vectors.Clustered(Stable + Churned, Dimensions, seed: 63);
        using var graph = new HnswGraph(
            new HnswOptions { Dimensions = Dimensions, Encoding = encoding, Capacity = 64 },
            encoding == VectorEncoding.Int8 ? new RowSource(rows, Dimensions) : null);
        graph.InsertMany(Stable, row => rows.AsSpan(row * Dimensions, Dimensions), threads: 1);
        var errors = new ConcurrentQueue<string>();
        var clock = Stopwatch.StartNew();
        bool Running() => clock.Elapsed < time && errors.IsEmpty;
        Thread[] threads =
        [
            .. Enumerable.Range(0, 2).Select(seed => new Thread(() => Catch(errors, () => Write(seed)))),
            .. Enumerable.Range(0, 3).Select(seed => new Thread(() => Catch(errors, () => Read(seed)))),
        ];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        Assert.True(errors.IsEmpty, string.Join('\n', errors));
        graph.Compact();
        Assert.Equal(0, graph.Verify().Unreachable);
        Assert.True(graph.MemoryBytes < 4L * (Stable + Churned) * 600);

        // Each writer owns every other churned slot, so that it knows what must be there.
        void Write(int seed)
        {
            var random = new Random(seed);
            var present = new HashSet<int>();
            while (Running())
            {
                int slot = Stable + (2 * random.Next(Churned / 2)) + seed;
                if (random.Next(3) == 0)
                {
                    if (graph.Delete(slot) != present.Remove(slot))
                    {
                        errors.Enqueue($"deleting slot {slot} gave the wrong answer");
                    }
                }
                else
                {
                    graph.Insert(slot, rows.AsSpan(slot * Dimensions, Dimensions));
                    present.Add(slot);
                }

                if (graph.Contains(slot) != present.Contains(slot))
                {
                    errors.Enqueue($"slot {slot} is there, or gone, against what was written");
                }
            }
        }

        void Read(int seed)
        {
            var random = new Random(100 + seed);
            var found = new ScoredSlot[10];
            while (Running())
            {
                int slot = random.Next(Stable);
                // About one search in a million meets rows that writers are changing and misses; no miss may last.
                if (!Finds(slot, found, out int count)
                    && !SpinWait.SpinUntil(() => Finds(slot, found, out count), MissMayLast))
                {
                    errors.Enqueue($"slot {slot}, which nobody touches, was not found");
                }

                if (found.Take(count).Select(hit => hit.Slot).Distinct().Count() != count)
                {
                    errors.Enqueue("a slot was returned twice");
                }
            }
        }

        bool Finds(int slot, ScoredSlot[] found, out int count)
        {
            count = graph.Search(rows.AsSpan(slot * Dimensions, Dimensions), 10, 64, found);
            return found.Take(count).Any(hit => hit.Slot == slot);
        }
    }

    private static void Catch(ConcurrentQueue<string> errors, Action action)
    {
        try
        {
            action();
        }
        catch (Exception error)
        {
            errors.Enqueue(error.ToString());
        }
    }
}
