// `searchengine bench embed`: tokens a second and latency of a model on this machine.
using System.CommandLine;
using SearchEngine.Embedder;
using SearchEngine.Embedder.Measurement;

namespace SearchEngine.Server.Commands;

/// <summary>Measures the throughput of a batch and the latency of a single query.</summary>
internal static class BenchEmbedCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> model = Options.Model();
        Option<int> tokens = Number("--tokens", "Tokens a text.", 128);
        Option<int> batch = Number("--batch", "Texts a call.", 32);
        Option<int> threads = Number("--threads", "Threads; 0 takes one a core.", 0);
        Option<double> seconds = new("--seconds")
        {
            Description = "How long each measurement lasts.",
            DefaultValueFactory = _ => 5,
        };
        Option<EmbedderPrecision> precision = Options.Precision();
        Option<bool> mixed = new("--mixed") { Description = "Spread the texts' lengths evenly from 1 to --tokens." };
        Option<string> device = Options.Device(otherwise: "cpu");
        Option<bool> json = Options.Json();
        Command command = new("embed", "Measure how fast a model embeds.")
        {
            model, tokens, batch, threads, seconds, precision, mixed, device, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            using EmbeddingModel loaded = EmbeddingModel.Load(parsed.GetRequiredValue(model), new EmbedderOptions
            {
                Threads = parsed.GetValue(threads),
                Precision = parsed.GetValue(precision),
                Device = parsed.GetRequiredValue(device),
            });
            if (parsed.GetValue(tokens) is var length && (length < 1 || length > loaded.MaxTokens))
            {
                throw new UsageException($"--tokens is {length}; this model takes 1 to {loaded.MaxTokens}.");
            }

            if (parsed.GetValue(batch) < 1)
            {
                throw new UsageException("--batch must be 1 or more.");
            }

            if (parsed.GetValue(seconds) <= 0)
            {
                throw new UsageException("--seconds must be above 0.");
            }

            EmbeddingBenchmarkResult result = EmbeddingBenchmark.Run(loaded, parsed.GetValue(batch), length,
                parsed.GetValue(seconds), parsed.GetValue(mixed), cancellation);
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(output, result);
            }
            else
            {
                Print(output, result);
            }

            return Task.FromResult(CommandLine.Succeeded);
        });
        return command;
    }

    private static Option<int> Number(string name, string description, int otherwise) =>
        new(name) { Description = description, DefaultValueFactory = _ => otherwise };

    private static void Print(TextWriter output, EmbeddingBenchmarkResult result)
    {
        string share = result.PeakGflops is { } peak ? $", {result.Gflops / peak:P0} of the kernel's peak" : "";
        output.WriteLine($"{result.Model} on {result.Engine}");
        output.WriteLine($"{result.Batch} x {result.Tokens} tokens: {result.TokensPerS:F0} tokens/s, "
            + $"{result.Gflops:F0} GFLOP/s{share}, {result.PaddingWaste:P0} padding");
        output.WriteLine($"a call: p50 {result.P50Ms:F2} ms, p99 {result.P99Ms:F2} ms");
        output.WriteLine($"one query of 16 tokens: p50 {result.QueryP50Ms:F2} ms, p99 {result.QueryP99Ms:F2} ms");
    }
}
