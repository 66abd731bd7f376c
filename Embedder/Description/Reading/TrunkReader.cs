namespace SearchEngine.Embedder.Reading;

/// <summary>Reads a trunk's sizes and layout from config.json, as the transformers library names them.</summary>
internal static class TrunkReader
{
    private const int MaxWidth = 1 << 20;
    private const int MaxLayers = 1024;

    public static ModelDescription Read(string folder, ConfigNode config, ConfigNode text, string type,
        bool isBidirectional)
    {
        var family = Family(text, type);
        var hidden = text["hidden_size"].RequiredCount(MaxWidth);
        var heads = text["num_attention_heads"].RequiredCount(MaxWidth);
        var layers = text["num_hidden_layers"].RequiredCount(MaxLayers);
        var headDim = text["head_dim"].Count(hidden / heads, MaxWidth);
        var kvHeads = text["num_key_value_heads"].Count(heads, MaxWidth);
        if (headDim < 2 || headDim % 2 != 0) throw text["head_dim"].Wrong($"even (it is {headDim} here)");
        if (heads % kvHeads != 0) throw text["num_key_value_heads"].Wrong($"a divisor of the {heads} heads");
        var causal = Chosen(config["attention"]) ?? (!isBidirectional && IsCausal(config, text, type));
        var maxTokens = text["max_position_embeddings"].Count(0);
        var (rope, windowRope) = RopeReader.Read(text, family, maxTokens);
        var isGemma = family == ModelFamily.Gemma3;
        return new ModelDescription
        {
            Folder = folder,
            Family = family,
            Layers = layers,
            HiddenSize = hidden,
            Heads = heads,
            KvHeads = kvHeads,
            HeadDim = headDim,
            IntermediateSize = text["intermediate_size"].RequiredCount(MaxWidth),
            VocabularySize = text["vocab_size"].RequiredCount(),
            MaxTokens = maxTokens,
            NormEpsilon = (float)text["rms_norm_eps"].Positive(1e-6),
            IsCausal = causal,
            Rope = rope,
            WindowRope = windowRope,
            Windows = WindowReader.Read(text, family, layers, causal),
            AttentionScale = (float)(1 / Math.Sqrt(isGemma ? text["query_pre_attn_scalar"].Positive(256) : headDim)),
            HasQkvBias = family == ModelFamily.Qwen2 || text["attention_bias"].Flag(false),
            HasOutputBias = family != ModelFamily.Qwen2 && text["attention_bias"].Flag(false),
            HasMlpBias = text["mlp_bias"].Flag(false),
            HasQkNorms = family is ModelFamily.Qwen3 or ModelFamily.Gemma3,
            HasGemmaNorms = isGemma,
            EmbeddingScale = isGemma ? MathF.Sqrt(hidden) : 1,
            Activation = Activation(text, isGemma),
            Pooling = PoolingKind.Mean,
            InstructionMask = InstructionMask.Keep,
            Prompts = new PromptTemplate("", null, "", ""),
            EnsuresEndToken = false,
        };
    }

    private static ModelFamily Family(ConfigNode text, string type)
    {
        if (type.StartsWith("mistral", StringComparison.Ordinal) || type == "bidir_mistral") return ModelFamily.Mistral;
        if (type.StartsWith("llama", StringComparison.Ordinal)) return ModelFamily.Llama;
        if (type == "qwen2") return ModelFamily.Qwen2;
        if (type == "qwen3") return ModelFamily.Qwen3;
        if (type == "gemma3_text") return ModelFamily.Gemma3;
        throw text["model_type"].Wrong("one of nvembed, mistral, llama, qwen2, qwen3, gemma3_text");
    }

    /// <summary>config.json's <c>attention</c>, a key of ours: a mask that training chose.</summary>
    private static bool? Chosen(ConfigNode node) => node.IsAbsent ? null : node.Text("") switch
    {
        "causal" => true,
        "bidirectional" => false,
        _ => throw node.Wrong("causal or bidirectional"),
    };

    private static bool IsCausal(ConfigNode config, ConfigNode text, string type)
    {
        if (type.Contains("bidir", StringComparison.OrdinalIgnoreCase)) return false;
        var architectures = config["architectures"];
        if (!architectures.IsAbsent && architectures.Items().Any(item =>
            item.Text("").Contains("Bidir", StringComparison.OrdinalIgnoreCase))) return false;
        return text["is_causal"].Flag(true) && !text["use_bidirectional_attention"].Flag(false);
    }

    private static GateActivation Activation(ConfigNode text, bool isGemma)
    {
        var node = text["hidden_activation"].IsAbsent ? text["hidden_act"] : text["hidden_activation"];
        return node.Text(isGemma ? "gelu_pytorch_tanh" : "silu") switch
        {
            "silu" or "swish" => GateActivation.Silu,
            "gelu_pytorch_tanh" => GateActivation.GeluTanh,
            _ => throw node.Wrong("silu or gelu_pytorch_tanh"),
        };
    }
}
