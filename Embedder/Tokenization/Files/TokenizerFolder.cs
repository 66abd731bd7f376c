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

    /// <summary>Reads the contents of tokenizer.json and tokenizer_config.json.</summary>
    /// <exception cref="TokenizerFileException">One of them is damaged.</exception>
    public static TokenizerParts Parse(string tokenizerJson, string? configJson)
    {
        using var config = configJson is null ? null : ParseJson("tokenizer_config.json", configJson);
        using var document = ParseJson("tokenizer.json", tokenizerJson);
        var settings = new TokenizerConfig(config?.RootElement, null);
        return TokenizerJson.Build(new JsonNodeReader("tokenizer.json", "", document.RootElement), settings);
    }

    private static JsonDocument? ReadOptional(string path) => File.Exists(path) ? ReadJson(path) : null;

    private static JsonDocument ReadJson(string path) => ParseJson(path, File.ReadAllText(path));

    private static JsonDocument ParseJson(string path, string content)
    {
        try
        {
            return JsonDocument.Parse(content);
        }
        catch (JsonException error)
        {
            throw new TokenizerFileException(path, $"it is not valid JSON ({error.Message}); fetch it again.", error);
        }
    }
}
