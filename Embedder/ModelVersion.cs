using System.Security.Cryptography;
using System.Text;
using SearchEngine.Embedder.Reading;

namespace SearchEngine.Embedder;

/// <summary>
/// A short name for exactly these vectors: a hash over the files that decide them. Weight files above 64 MB are sampled
/// (their length, their header, and blocks of every tensor), so that opening a large model does not read all of it and
/// no changed tensor goes unseen.
/// </summary>
internal static class ModelVersion
{
    private const long WholeBytes = 64L << 20;
    private const int BlockBytes = 64 << 10;
    private const int SampleBytes = 4 << 10;
    private const int SamplesATensor = 8;
    private const int HexDigits = 16;

    private static readonly string[] Deciding =
    [
        "config.json", "modules.json", "config_sentence_transformers.json", "sentence_bert_config.json",
        "llm2vec_config.json", "tokenizer.json", "tokenizer.model", "tokenizer_config.json", "adapter_config.json",
        "special_tokens_map.json", "model.safetensors.index.json",
    ];

    /// <param name="folders">The model's folder, then those of adapters.</param>
    /// <param name="choices">What else decides the vectors, such as the precision.</param>
    public static string Of(IEnumerable<string> folders, string choices)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(choices));
        foreach (var folder in folders)
        {
            var files = Deciding.Select(name => Path.Combine(folder, name)).Where(File.Exists)
                .Concat(Directory.EnumerateFiles(folder, "*.safetensors").Order(StringComparer.Ordinal))
                .Concat(Modules(folder).SelectMany(module =>
                    Directory.EnumerateFiles(module).Order(StringComparer.Ordinal)));
            foreach (var file in files) Append(hash, file);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..HexDigits];
    }

    /// <summary>The folders that are named as modules are, then those that modules.json names otherwise.</summary>
    private static IEnumerable<string> Modules(string folder)
    {
        var named = Directory.EnumerateDirectories(folder, "?_*").Order(StringComparer.Ordinal).ToList();
        var modules = ConfigNode.ReadFile(folder, "modules.json");
        if (modules.IsAbsent) return named;
        return named.Concat(modules.Items()
            .Select(module => Path.TrimEndingDirectorySeparator(Path.Combine(folder, module["path"].Text(""))))
            .Where(path => path != Path.TrimEndingDirectorySeparator(folder) && Directory.Exists(path))
            .Order(StringComparer.Ordinal)).Distinct();
    }

    private static void Append(IncrementalHash hash, string file)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(file)));
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        hash.AppendData(BitConverter.GetBytes(stream.Length));
        if (stream.Length <= WholeBytes || Path.GetExtension(file) != ".safetensors")
        {
            Append(hash, stream, 0, stream.Length);
            return;
        }
        var tensors = SafetensorsHeader.Read(file, stream, stream.Length, out var dataStart);
        Append(hash, stream, 0, dataStart);
        foreach (var tensor in tensors.Values.OrderBy(tensor => tensor.Begin))
        {
            AppendSamples(hash, stream, dataStart + tensor.Begin, dataStart + tensor.End);
        }
    }

    /// <summary>Blocks of a tensor at equal distances, its first and last bytes among them; a small one whole.
    /// </summary>
    private static void AppendSamples(IncrementalHash hash, Stream stream, long begin, long end)
    {
        if (end - begin <= SampleBytes * SamplesATensor)
        {
            Append(hash, stream, begin, end);
            return;
        }
        var reach = end - begin - SampleBytes;
        for (var i = 0; i < SamplesATensor; i++)
        {
            var at = begin + reach * i / (SamplesATensor - 1);
            Append(hash, stream, at, at + SampleBytes);
        }
    }

    private static void Append(IncrementalHash hash, Stream stream, long begin, long end)
    {
        var block = new byte[Math.Min(BlockBytes, end - begin)];
        stream.Position = begin;
        for (var left = end - begin; left > 0;)
        {
            var count = (int)Math.Min(block.Length, left);
            stream.ReadExactly(block, 0, count);
            hash.AppendData(block, 0, count);
            left -= count;
        }
    }
}
