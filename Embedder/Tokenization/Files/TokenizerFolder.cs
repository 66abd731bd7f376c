namespace SearchEngine.Embedder.Tokenization.Files;

/// <summary>Reads a model folder's tokenizer files.</summary>
internal static class TokenizerFolder
{
    private const string ConfigName = "tokenizer_config.json";
    private const string SpecialTokensName = "special_tokens_map.json";

    /// <summary>Reads tokenizer.json, or tokenizer.model where that is all there is, and
    /// tokenizer_config.json.</summary>
    /// <exception cref="ModelFolderException">A file is missing or damaged.</exception>
    public static TokenizerParts Read(string folder)
    {
        using var configFile = JsonFile.ReadOptional(Path.Combine(folder, ConfigName));
        using var special = JsonFile.ReadOptional(Path.Combine(folder, SpecialTokensName));
        var config = new TokenizerConfig(configFile.Root, special.Root);
        var path = Path.Combine(folder, "tokenizer.json");
        var sentencePiece = Path.Combine(folder, "tokenizer.model");
        if (!File.Exists(path) && File.Exists(sentencePiece)) return SentencePieceFile.Build(sentencePiece, config);
        using var file = JsonFile.Read(path);
        return TokenizerJson.Build(file.Root, config);
    }

    /// <summary>Reads the contents of tokenizer.json and tokenizer_config.json.</summary>
    /// <exception cref="ModelFolderException">One of them is damaged.</exception>
    public static TokenizerParts Parse(string tokenizerJson, string? configJson)
    {
        using var config = JsonFile.Parse(ConfigName, configJson);
        using var special = JsonFile.Parse(SpecialTokensName, null);
        using var file = JsonFile.Parse("tokenizer.json", tokenizerJson);
        return TokenizerJson.Build(file.Root, new TokenizerConfig(config.Root, special.Root));
    }
}
