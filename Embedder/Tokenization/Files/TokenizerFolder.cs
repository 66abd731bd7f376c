using System.Text.Json;

namespace SearchEngine.Embedder.Tokenization.Files;

/// <summary>Reads a model folder's tokenizer files.</summary>
internal static class TokenizerFolder
{
    /// <summary>Reads tokenizer.json and tokenizer_config.json.</summary>
    /// <exception cref="TokenizerFileException">A file is missing or damaged.</exception>
    public static TokenizerParts Read(string folder)
    {
        var path = Path.Combine(folder, "tokenizer.json");
        if (!File.Exists(path))
        {
            throw new TokenizerFileException(path, "the file is missing; copy it from the model's folder on its hub.");
        }
        using var config = ReadOptional(Path.Combine(folder, "tokenizer_config.json"));
        using var special = ReadOptional(Path.Combine(folder, "special_tokens_map.json"));
        var settings = new TokenizerConfig(config?.RootElement, special?.RootElement);
        using var document = ReadJson(path);
        return TokenizerJson.Build(new JsonNodeReader(path, "", document.RootElement), settings);
    }

    private static JsonDocument? ReadOptional(string path) => File.Exists(path) ? ReadJson(path) : null;

    private static JsonDocument ReadJson(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException error)
        {
            throw new TokenizerFileException(path, $"it is not valid JSON ({error.Message}); fetch it again.", error);
        }
    }
}
