using System.Security.Cryptography;

namespace SearchEngine.Embedder;

/// <summary>
/// A short name for exactly these vectors: a hash over the files that decide them. Weight files above 64 MB are sampled
/// (their head, their length and evenly spread blocks), so that opening a large model does not read all of it.
/// </summary>
internal static class ModelVersion
{
    private const long WholeBytes = 64L << 20;
    private const int BlockBytes = 64 << 10;
    private const int Blocks = 64;
    private const int HexDigits = 16;

    private static readonly string[] Deciding =
    [
        "config.json", "modules.json", "config_sentence_transformers.json", "sentence_bert_config.json",
        "llm2vec_config.json", "tokenizer.json", "tokenizer.model", "tokenizer_config.json", "adapter_config.json",
    ];

    /// <param name="folders">The model's folder, then those of adapters.</param>
    /// <param name="choices">What else decides the vectors, such as the precision.</param>
    public static string Of(IEnumerable<string> folders, string choices)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(choices));
        foreach (var folder in folders)
        {
            var files = Deciding.Select(name => Path.Combine(folder, name)).Where(File.Exists)
                .Concat(Directory.EnumerateFiles(folder, "*.safetensors").Order(StringComparer.Ordinal))
                .Concat(Directory.EnumerateDirectories(folder, "?_*").Order(StringComparer.Ordinal)
                    .SelectMany(module => Directory.EnumerateFiles(module).Order(StringComparer.Ordinal)));
            foreach (var file in files) Append(hash, file);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..HexDigits];
    }

    private static void Append(IncrementalHash hash, string file)
    {
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(Path.GetFileName(file)));
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        hash.AppendData(BitConverter.GetBytes(stream.Length));
        var block = new byte[BlockBytes];
        var step = stream.Length <= WholeBytes ? BlockBytes : stream.Length / Blocks;
        for (long at = 0; at < stream.Length; at += step)
        {
            stream.Position = at;
            hash.AppendData(block, 0, stream.ReadAtLeast(block, BlockBytes, throwOnEndOfStream: false));
        }
    }
}
