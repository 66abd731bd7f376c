// Tokens a second of the differentiable decoder on libtorch, forward alone and whole training steps: 6 layers, d 384,
// 6 heads of 64 with 2 key/value heads, SwiGLU 1024, vocabulary 8192, batches of 32 texts of 128 tokens
// unless asked otherwise, random weights.
using System.Diagnostics;
using System.Globalization;
using SearchEngine.Embedder;
using SearchEngine.Embedder.LibTorch;
using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Benchmarks.Torch;

internal static class Decoder
{
    private const int Tokens = 128, Seed = 1;
    private const double Seconds = 10;

    private const string Config = """
        {
          "architectures": ["MistralModel"], "model_type": "mistral", "vocab_size": 8192, "hidden_size": 384,
          "num_hidden_layers": 6, "num_attention_heads": 6, "num_key_value_heads": 2, "intermediate_size": 1024,
          "max_position_embeddings": 512, "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "hidden_act": "silu"
        }
        """;

    public static int Run(string[] options)
    {
        var threads = Option(options, "--threads", 1);
        var workers = Option(options, "--workers", 1);
        var place = device(Array.IndexOf(options, "--device") is >= 0 and var at ? options[at + 1] : "cpu");
        set_num_threads(threads);
        manual_seed(Seed);
        var texts = Option(options, "--texts", 32);
        using var model = Create(place);
        Console.WriteLine($"libtorch {__version__}, {place}, {threads} threads an operator, {workers} workers, " +
            $"{texts} x {Tokens} tokens");
        Report("forward", workers, texts, place, (batch, _) =>
        {
            using var quiet = inference_mode();
            Forward(model, batch);
        });
        if (workers > 1) return 0;
        using var optimizer = optim.AdamW(model.parameters(), lr: 1e-4);
        var perCoreSecond = Report("training step", 1, texts, place, (batch, _) =>
        {
            optimizer.zero_grad();
            Forward(model, batch).matmul(ones([384, 1], device: place)).mean().backward();
            nn.utils.clip_grad_norm_(model.parameters(), 1.0);
            optimizer.step();
        });
        if (place.type == DeviceType.CPU) Share(model, perCoreSecond);
        return 0;
    }

    /// <summary>How much of a large product's speed the step reaches, by processor time on both sides.</summary>
    private static void Share(DecoderEmbedder model, double tokens)
    {
        var weights = model.Weights.Parameters.Where(entry => !entry.Key.Contains("embed_tokens"))
            .Sum(entry => entry.Value.numel());
        // a token: forward 2, backward 4; attention's products
        double flops = (6.0 * weights) + (12.0 * model.Description.Layers * Tokens * model.Description.HiddenSize);
        using var scope = NewDisposeScope();
        var (a, b) = (randn(1024, 1024), randn(1024, 1024));
        a.matmul(b);
        double peak = 0;
        for (var round = 0; round < 8; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            for (var i = 0; i < 10; i++) a.matmul(b).Dispose();
            peak = Math.Max(peak, 10 * 2 * Math.Pow(1024, 3) / (Environment.CpuUsage.TotalTime - before).TotalSeconds);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"a float32 product does {peak / 1e9:f1} GFLOP a second of processor time; " +
            $"the step {tokens * flops / peak:p1} of it"));
    }

    private static Tensor Forward(DecoderEmbedder model, TokenBatch batch) =>
        model.forward(batch.Ids, batch.AttentionMask, batch.PoolMask);

    private static double Report(string name, int workers, int texts, Device place, Action<TokenBatch, int> work)
    {
        long steps = 0;
        using var outer = NewDisposeScope();
        var batches = Enumerable.Range(0, workers).Select(worker => Batch(place, texts, worker)).ToArray();
        Step(batches[0], 0);
        var before = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        Task.WaitAll(batches.Select((batch, worker) => Task.Factory.StartNew(() =>
        {
            while (watch.Elapsed.TotalSeconds < Seconds)
            {
                Step(batch, worker);
                Interlocked.Increment(ref steps);
            }
            if (place.type == DeviceType.CUDA) cuda.synchronize();
        }, TaskCreationOptions.LongRunning)));
        var tokens = (double)steps * texts * Tokens;
        var perSecond = tokens / watch.Elapsed.TotalSeconds;
        var perCoreSecond = tokens / (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-14} {perSecond,10:N0} tokens/s {perCoreSecond,10:N0} tokens a second of processor time"));
        return perCoreSecond;

        void Step(TokenBatch batch, int worker)
        {
            using var scope = NewDisposeScope();
            work(batch, worker);
        }
    }

    private static TokenBatch Batch(Device place, int texts, int seed)
    {
        var random = new Random(seed);
        var ids = new long[texts * Tokens];
        for (var k = 0; k < ids.Length; k++) ids[k] = random.Next(8192);
        var mask = ones([texts, Tokens], ScalarType.Bool, place);
        return new TokenBatch(tensor(ids, [texts, Tokens], device: place), mask, mask.clone());
    }

    private static DecoderEmbedder Create(Device place)
    {
        var folder = Directory.CreateTempSubdirectory("decoder-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "config.json"), Config);
            var description = ModelDescription.Read(folder);
            return DecoderEmbedder.Create(description, "", (_, shape) => randn(shape).mul_(0.05), place);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Option(string[] options, string name, int otherwise) =>
        Array.IndexOf(options, name) is >= 0 and var at ? int.Parse(options[at + 1],
        CultureInfo.InvariantCulture) : otherwise;
}
