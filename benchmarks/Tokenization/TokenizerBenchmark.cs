using System.Diagnostics;
using System.Text;
using System.Text.Json;
using SearchEngine.Embedder.Tokenization;

namespace SearchEngine.Benchmarks.Tokenization;

/// <summary>How many megabytes of English a second one core turns into ids, for each vocabulary.</summary>
internal static class TokenizerBenchmark
{
    private const string DefaultText = "../shared/data/train/docs-wikipedia-intros.jsonl.xz";
    private const string DefaultVocabularies = "../shared/tokenizers";

    /// <summary>Runs the benchmark. The first round is printed too: it fills the word cache and is compiled on the way.
    /// </summary>
    public static int Run(string[] options)
    {
        var textFile = Option(options, "--text") ?? DefaultText;
        var megabytes = int.Parse(Option(options, "--megabytes") ?? "20");
        var rounds = int.Parse(Option(options, "--rounds") ?? "4");
        var folders = Option(options, "--vocabularies")?.Split(',') ?? Directory.GetDirectories(DefaultVocabularies);
        var texts = ReadTexts(textFile, megabytes * 1_000_000L);
        var bytes = texts.Sum(text => (long)Encoding.UTF8.GetByteCount(text));
        Console.WriteLine($"{texts.Count} texts, {bytes / 1e6:F1} MB of {Path.GetFileName(textFile)}, one thread");
        foreach (var folder in folders.Order()) Measure(folder, texts, bytes, rounds);
        return 0;
    }

    private static void Measure(string folder, List<string> texts, long bytes, int rounds)
    {
        var clock = Stopwatch.StartNew();
        var tokenizer = Tokenizer.Load(folder);
        var loadMs = clock.Elapsed.TotalMilliseconds;
        var ids = new List<int>();
        double first = 0, best = 0;
        long tokens = 0;
        for (var round = 0; round < rounds; round++)
        {
            tokens = 0;
            clock.Restart();
            foreach (var text in texts)
            {
                ids.Clear();
                tokenizer.Encode(text, ids);
                tokens += ids.Count;
            }
            var speed = bytes / 1e6 / clock.Elapsed.TotalSeconds;
            if (round == 0) first = speed;
            best = Math.Max(best, speed);
        }
        Console.WriteLine($"{Path.GetFileName(folder),-12} {best,6:F1} MB/s ({first:F1} in the first round), "
            + $"{best * tokens / bytes:F1} M tokens/s, {(double)bytes / tokens:F2} bytes a token, load {loadMs:F0} ms");
    }

    private static List<string> ReadTexts(string file, long characters)
    {
        if (!file.EndsWith(".xz", StringComparison.Ordinal))
        {
            using var plain = new StreamReader(file);
            return ReadTexts(plain, characters);
        }
        var start = new ProcessStartInfo("xz", ["-dc", file]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var texts = ReadTexts(process.StandardOutput, characters);
        process.Kill();
        return texts;
    }

    private static List<string> ReadTexts(TextReader lines, long characters)
    {
        var texts = new List<string>();
        while (characters > 0 && lines.ReadLine() is { } line)
        {
            using var row = JsonDocument.Parse(line);
            var text = row.RootElement.GetProperty("text").GetString()!;
            texts.Add(text);
            characters -= text.Length;
        }
        return texts;
    }

    private static string? Option(string[] options, string name)
    {
        var at = Array.IndexOf(options, name);
        return at >= 0 && at + 1 < options.Length ? options[at + 1] : null;
    }
}
