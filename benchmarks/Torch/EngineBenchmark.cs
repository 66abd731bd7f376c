// The Torch engine as it serves, on random weights of a given shape: tokens a second of full batches, and the latency
// of a single query. `--device cuda` on a GPU; on the CPU it shows that the path works, not how fast it is.
using System.Diagnostics;
using System.Globalization;
using SearchEngine.Embedder;
using SearchEngine.Embedder.LibTorch;
using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Benchmarks.Torch;

internal static class EngineBenchmark
{
    private const int QueryTokens = 16, BudgetTokens = 32_768, Seed = 1;
    private const double Seconds = 10;

    private static readonly Dictionary<string, string> Shapes = new()
    {
        ["small"] = """
            "model_type": "mistral", "is_causal": false, "hidden_size": 384, "num_hidden_layers": 6,
            "num_attention_heads": 6, "num_key_value_heads": 2, "head_dim": 64, "intermediate_size": 1024,
            "vocab_size": 8192
            """,
        ["qwen3-0.6b"] = """
            "model_type": "qwen3", "hidden_size": 1024, "num_hidden_layers": 28, "num_attention_heads": 16,
            "num_key_value_heads": 8, "head_dim": 128, "intermediate_size": 3072, "vocab_size": 151669,
            "rope_theta": 1000000.0
            """,
        ["nvembed-7b"] = """
            "model_type": "nvembed", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32,
            "num_key_value_heads": 8, "intermediate_size": 14336, "vocab_size": 32000, "latent_attention_config": {}
            """,
    };

    public static int Run(string[] options)
    {
        var shape = Option(options, "--shape", "small");
        if (!Shapes.TryGetValue(shape, out var config))
        {
            Console.Error.WriteLine($"--shape {shape}: choose {string.Join(", ", Shapes.Keys)}");
            return 2;
        }
        var place = device(Option(options, "--device", "cpu"));
        var texts = int.Parse(Option(options, "--texts", "64"), CultureInfo.InvariantCulture);
        var tokens = int.Parse(Option(options, "--tokens", "512"), CultureInfo.InvariantCulture);
        var isMixed = options.Contains("--mixed");
        if (place.type == DeviceType.CUDA) InitializeDeviceType(DeviceType.CUDA);
        manual_seed(Seed);
        using var engine = new LibTorchEngine(Model(config, place), place, padId: 0, BudgetTokens);
        Console.WriteLine($"{shape} on {engine.Name}, {texts} x {(isMixed ? "1 to " : "")}{tokens} tokens");
        var random = new Random(Seed);
        var batch = Enumerable.Range(1, texts)
            .Select(i => Input(random, isMixed ? Math.Max(1, tokens * i / texts) : tokens)).ToArray();
        var calls = Measure(engine, batch);
        var rate = calls.Count * (double)batch.Sum(input => input.Ids.Length) / (calls.Sum() / 1000);
        Print($"batches: {rate:N0} tokens/s, {rate * engine.MultiplicationsPerToken(tokens) * 2 / 1e12:F1} TFLOP/s, ");
        Print($"{engine.PaddingWaste:P1} padding\n");
        var query = Measure(engine, [Input(random, QueryTokens)]);
        query.Sort();
        Print($"a query of {QueryTokens} tokens: p50 {query[query.Count / 2]:F2} ms, ");
        Print($"p99 {query[query.Count * 99 / 100]:F2} ms\n");
        return 0;
    }

    private static DecoderEmbedder Model(string config, Device place)
    {
        var folder = Directory.CreateTempSubdirectory("engine-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "config.json"),
                $$"""{{{config}}, "max_position_embeddings": 32768, "rms_norm_eps": 1e-5}""");
            return DecoderEmbedder.CreateFrozen(ModelDescription.Read(folder), "",
                (_, shape) => (randn(shape, device: place).mul_(0.02), null), place, ScalarType.BFloat16);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static TokenizedInput Input(Random random, int tokens) =>
        new([.. Enumerable.Range(0, tokens).Select(_ => random.Next(8000))], 0);

    /// <summary>Milliseconds of every call, behind a warm-up.</summary>
    private static List<double> Measure(LibTorchEngine engine, TokenizedInput[] inputs)
    {
        for (var i = 0; i < 3; i++) engine.Embed(inputs, default);
        var calls = new List<double>();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed.TotalSeconds < Seconds;)
        {
            var start = Stopwatch.GetTimestamp();
            engine.Embed(inputs, default);
            calls.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return calls;
    }

    private static void Print(FormattableString line) => Console.Write(line.ToString(CultureInfo.InvariantCulture));

    private static string Option(string[] options, string name, string otherwise) =>
        Array.IndexOf(options, name) is >= 0 and var at && at + 1 < options.Length ? options[at + 1] : otherwise;
}
