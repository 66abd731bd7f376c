using System.Diagnostics;

namespace SearchEngine.Embedder.Measurement;

/// <summary>Measures a loaded model: throughput of a batch and latency of a single query, on made-up ids, so that
/// every system can be given the same.</summary>
public static class EmbeddingBenchmark
{
    private const int QueryTokens = 16;
    private const int FewestCalls = 3;

    /// <summary>Warms up, then repeats one call for a while; then does the same with a single query.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">Texts a call.</param>
    /// <param name="tokens">Tokens a text, at most the model's maximum.</param>
    /// <param name="seconds">How long each of the two is repeated.</param>
    /// <param name="isMixed">Whether the texts' lengths spread evenly from 1 to <paramref name="tokens"/>.</param>
    /// <param name="cancellation">Stops between calls.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or a text longer than the model takes.
    /// </exception>
    public static EmbeddingBenchmarkResult Run(EmbeddingModel model, int batch, int tokens, double seconds,
        bool isMixed = false, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, model.MaxTokens);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(seconds);
        var inputs = Inputs(batch, tokens, model.Description.VocabularySize, isMixed);
        var whole = Measure(model, inputs, seconds, cancellation);
        var waste = model.Engine.PaddingWaste;
        var query = batch == 1 && tokens == QueryTokens ? whole : Measure(model,
            Inputs(1, Math.Min(QueryTokens, model.MaxTokens), model.Description.VocabularySize, isMixed: false),
            seconds, cancellation);
        var done = whole.Latencies.Length * inputs.Sum(input => (double)input.Ids.Length);
        var rate = done / whole.Wall.TotalSeconds;
        return new EmbeddingBenchmarkResult
        {
            Model = model.Name,
            Engine = model.EngineName,
            Batch = batch,
            Tokens = tokens,
            TokensPerS = rate,
            TokensPerCpuS = done / whole.Processor.TotalSeconds,
            Gflops = rate * model.Engine.MultiplicationsPerToken(tokens) * 2 / 1e9,
            PeakGflops = model.Engine.MeasurePeak(),
            P50Ms = Percentile(whole.Latencies, 0.5),
            P99Ms = Percentile(whole.Latencies, 0.99),
            QueryP50Ms = Percentile(query.Latencies, 0.5),
            QueryP99Ms = Percentile(query.Latencies, 0.99),
            PaddingWaste = waste,
            FirstRow = whole.First[..Math.Min(8, whole.First.Length)],
        };
    }

    private static (double[] Latencies, TimeSpan Wall, TimeSpan Processor, float[] First) Measure(EmbeddingModel model,
        TokenizedInput[] inputs, double seconds, CancellationToken cancellation)
    {
        var first = model.Embed(inputs, cancellation)[0];
        var warmUp = Stopwatch.StartNew();
        while (warmUp.Elapsed.TotalSeconds < Math.Min(1, seconds)) model.Embed(inputs, cancellation);
        var latencies = new List<double>();
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < seconds || latencies.Count < FewestCalls)
        {
            var start = Stopwatch.GetTimestamp();
            model.Embed(inputs, cancellation);
            latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        var wall = clock.Elapsed;
        latencies.Sort();
        return ([.. latencies], wall, Process.GetCurrentProcess().TotalProcessorTime - processor, first);
    }

    /// <summary>The ids that benchmarks/Embedding/peers gives the other systems.</summary>
    private static TokenizedInput[] Inputs(int batch, int tokens, int vocabulary, bool isMixed)
    {
        var range = Math.Clamp(vocabulary - 4, 1, 250);
        var offset = Math.Min(4, vocabulary - range);
        var inputs = new TokenizedInput[batch];
        for (var row = 0; row < batch; row++)
        {
            var ids = new int[isMixed ? 1 + (int)((long)row * (tokens - 1) / Math.Max(1, batch - 1)) : tokens];
            for (var column = 0; column < ids.Length; column++)
            {
                ids[column] = offset + (row * 131 + column * 29 + row * column % 7) % range;
            }
            inputs[row] = new TokenizedInput(ids, 0);
        }
        return inputs;
    }

    private static double Percentile(double[] sorted, double share) =>
        sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
}
