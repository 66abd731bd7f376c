// What is true of the server at the moment when somebody asks: sizes, queues, caches, memory.
using System.Diagnostics.Metrics;
using SearchEngine.Embedder;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Jobs;
using SearchEngine.Server.Limiting;

namespace SearchEngine.Server.Metrics;

/// <summary>Gauges over the collections, the models, the jobs and the memory.</summary>
/// <param name="collections">The collections.</param>
/// <param name="models">The models.</param>
/// <param name="jobs">The jobs.</param>
/// <param name="memory">The memory.</param>
/// <param name="gpu">The memory of GPUs.</param>
internal sealed class ServerGauges(
    CollectionRegistry collections, ModelRegistry models, JobQueue jobs, MemoryGuard memory, GpuMemory gpu)
{
    /// <summary>Adds the gauges to a meter.</summary>
    public void AddTo(Meter meter)
    {
        meter.CreateObservableGauge("searchengine.collection.documents", () => PerCollection(c => c.Count),
            null, "Documents of each collection.");
        meter.CreateObservableGauge("searchengine.collection.disk", () => PerCollection(c => c.DiskBytes),
            "By", "Bytes of each collection's files, its log included.");
        meter.CreateObservableGauge("searchengine.collection.wal", () => PerCollection(c => c.LogBytes),
            "By", "Bytes of each collection's write-ahead log.");
        meter.CreateObservableCounter("searchengine.embedding.tokens", () => models.TokensEmbedded,
            null, "Tokens embedded; its rate is tokens a second.");
        meter.CreateObservableGauge("searchengine.embedding.queue", () => PerModel(s => s.QueuedTokens),
            null, "Tokens that wait to be embedded.");
        meter.CreateObservableCounter("searchengine.embedding.cache.hits", () => PerModel(s => s.CacheHits),
            null, "Texts whose vector the cache had.");
        meter.CreateObservableCounter("searchengine.embedding.cache.misses", () => PerModel(s => s.CacheMisses),
            null, "Texts whose vector the cache did not have.");
        meter.CreateObservableGauge("searchengine.jobs", JobsByState, null, "Jobs in each state.");
        meter.CreateObservableGauge("searchengine.memory.resident", () => memory.ResidentBytes,
            "By", "Memory that the process holds.");
        meter.CreateObservableGauge("searchengine.memory.limit", () => memory.LimitBytes,
            "By", "Memory beyond which requests are refused.");
        meter.CreateObservableGauge("searchengine.gpu.memory.used", () => PerGpu(device => device.UsedBytes),
            "By", "GPU memory in use.");
        meter.CreateObservableGauge("searchengine.gpu.memory.total", () => PerGpu(device => device.TotalBytes),
            "By", "GPU memory there is.");
    }

    private List<Measurement<long>> PerCollection(Func<Index.Collection, long> measure)
    {
        List<Measurement<long>> values = [];
        foreach (string name in collections.Names)
        {
            if (collections.TryUse(name) is { } lease)
            {
                using (lease)
                {
                    values.Add(new(measure(lease.Collection), new KeyValuePair<string, object?>("collection", name)));
                }
            }
        }

        return values;
    }

    private IEnumerable<Measurement<long>> PerModel(Func<EmbeddingStatistics, long> measure) =>
        models.Loaded.Select(loaded => new Measurement<long>(
            measure(loaded.Model.Statistics), new KeyValuePair<string, object?>("model", loaded.Name)));

    private IEnumerable<Measurement<long>> PerGpu(Func<(long UsedBytes, long TotalBytes), long> measure) =>
        gpu.Read().Select((device, i) =>
            new Measurement<long>(measure(device), new KeyValuePair<string, object?>("gpu", i)));

    private IEnumerable<Measurement<int>> JobsByState()
    {
        ILookup<JobState, Job> states = jobs.List().ToLookup(job => job.State);
        return Enum.GetValues<JobState>().Select(state => new Measurement<int>(states[state].Count(),
            new KeyValuePair<string, object?>("state", state.Word())));
    }
}
