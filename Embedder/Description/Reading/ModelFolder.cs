namespace SearchEngine.Embedder.Reading;

/// <summary>Reads a model folder: finds its family and layout from the files that are there, without options.</summary>
internal static class ModelFolder
{
    private const int DefaultMaxTokens = 512;

    public static ModelDescription Read(string folder)
    {
        var config = ConfigNode.ReadFile(folder, "config.json");
        if (config.IsAbsent)
        {
            throw new ModelFolderException(config.File, Directory.Exists(folder)
                ? "is missing; a model folder holds config.json, tokenizer.json and model.safetensors."
                : "its folder does not exist; give the path of a model folder.");
        }
        var type = config["model_type"].Text("");
        var isNvEmbed = type == "nvembed";
        var text = config["text_config"].IsAbsent ? config : config["text_config"];
        var tokenizer = ConfigNode.ReadFile(folder, "tokenizer_config.json");
        var llm2Vec = ConfigNode.ReadFile(folder, "llm2vec_config.json");
        var trunk = TrunkReader.Read(folder, config, text, isNvEmbed ? "mistral" : text["model_type"].Text(type),
            isNvEmbed || !llm2Vec.IsAbsent);
        var pooling = PoolingReader.Read(folder, config, llm2Vec, isNvEmbed, trunk.IsCausal);
        var prompts = PromptReader.Read(folder, trunk.Family, !llm2Vec.IsAbsent, isNvEmbed);
        var cross = CrossAttentionReader.Read(config, trunk.HiddenSize);
        return trunk with
        {
            MaxTokens = MaxTokens(folder, trunk.MaxTokens, tokenizer, llm2Vec),
            CrossAttention = cross,
            Pooling = pooling.Kind,
            PoolWeighting = PoolingReader.ReadWeighting(config["pool_weighting"], pooling.Kind),
            InstructionMask = pooling.Mask,
            Dense = pooling.Dense,
            Prompts = prompts,
            EnsuresEndToken = pooling.Kind == PoolingKind.EndToken
                || (isNvEmbed ? config["add_eos"].Flag(true) : tokenizer["add_eos_token"].Flag(false)),
        };
    }

    /// <summary>The least of what trunk, tokenizer and sentence-transformers allow.</summary>
    private static int MaxTokens(string folder, int positions, ConfigNode tokenizer, ConfigNode llm2Vec)
    {
        var sentences = ConfigNode.ReadFile(folder, "sentence_bert_config.json");
        var most = positions > 0 ? positions : DefaultMaxTokens;
        foreach (var limit in (ConfigNode[])[sentences["max_seq_length"], tokenizer["model_max_length"],
            llm2Vec["max_length"]])
        {
            most = (int)Math.Min(most, Math.Max(1, limit.Positive(most)));
        }
        return most;
    }
}
