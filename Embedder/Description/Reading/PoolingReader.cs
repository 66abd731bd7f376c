namespace SearchEngine.Embedder.Reading;

/// <summary>
/// Reads how tokens become a vector: sentence-transformers' modules.json with its Pooling and Dense folders,
/// llm2vec_config.json, or config.json's <c>pooling</c>. Without any, a causal model takes its last token and a
/// bidirectional one the mean.
/// </summary>
internal static class PoolingReader
{
    public static (PoolingKind Kind, InstructionMask Mask, List<DenseDescription> Dense) Read(string folder,
        ConfigNode config, ConfigNode llm2Vec, bool isNvEmbed, bool isCausal)
    {
        var kind = Named(config["pooling"]) ?? (isCausal ? PoolingKind.LastToken : PoolingKind.Mean);
        var keepsPrompt = true;
        var dense = new List<DenseDescription>();
        var modules = ConfigNode.ReadFile(folder, "modules.json");
        foreach (var module in modules.IsAbsent ? [] : modules.Items())
        {
            var type = module["type"].Text("");
            var path = ModulePath(folder, module["path"]);
            switch (type[(type.LastIndexOf('.') + 1)..])
            {
                case "Pooling":
                    var pooling = ConfigNode.ReadFile(path, "config.json");
                    if (pooling.IsAbsent) throw new ModelFolderException(pooling.File, "is missing; fetch it again.");
                    kind = FromFlags(pooling);
                    keepsPrompt = pooling["include_prompt"].Flag(true);
                    break;
                case "Dense":
                    dense.Add(ReadDense(path));
                    break;
                case "Transformer" or "Normalize":
                    break;
                default:
                    throw module["type"].Wrong("a Transformer, Pooling, Dense or Normalize module");
            }
        }
        if (!llm2Vec.IsAbsent)
        {
            kind = Named(llm2Vec["pooling_mode"]) ?? PoolingKind.Mean;
            kind = kind == PoolingKind.WeightedMean ? PoolingKind.RankWeightedMean : kind;
            keepsPrompt = !llm2Vec["skip_instruction"].Flag(true);
        }
        var mask = isNvEmbed && config["is_mask_instruction"].Flag(true) ? InstructionMask.PrefixTokens
            : keepsPrompt ? InstructionMask.Keep : InstructionMask.WholePrompt;
        return (kind, mask, dense);
    }

    /// <summary>config.json's <c>pool_weighting</c>, a key of ours: an object of two numbers.</summary>
    public static PoolWeighting? ReadWeighting(ConfigNode node, PoolingKind kind)
    {
        if (node.IsAbsent) return null;
        if (kind != PoolingKind.Mean) throw node.Wrong("left out: it goes with mean pooling alone");
        return new PoolWeighting(Given("lead_tokens"), Given("repetition"));

        double Given(string name) => node[name].IsAbsent ? throw node[name].Wrong("given") : node[name].Positive(1);
    }

    private static string ModulePath(string folder, ConfigNode node)
    {
        var path = node.Text("");
        var full = Path.GetFullPath(Path.Combine(folder, path));
        return FolderTree.Holds(folder, full) ? full : throw node.Wrong("a folder inside the model's");
    }

    private static PoolingKind FromFlags(ConfigNode pooling)
    {
        if (Named(pooling["pooling_mode"]) is { } named) return named;
        (string Key, PoolingKind Kind)[] flags =
        [
            ("pooling_mode_cls_token", PoolingKind.FirstToken), ("pooling_mode_mean_tokens", PoolingKind.Mean),
            ("pooling_mode_max_tokens", PoolingKind.Max), ("pooling_mode_lasttoken", PoolingKind.LastToken),
            ("pooling_mode_weightedmean_tokens", PoolingKind.WeightedMean),
        ];
        var chosen = flags.Where(flag => pooling[flag.Key].Flag(false)).ToList();
        return chosen.Count == 1 ? chosen[0].Kind
            : throw new ModelFolderException(pooling.File,
                $"switches {chosen.Count} pooling modes on, and one must be; choose cls, mean, max, last or weighted.");
    }

    private static PoolingKind? Named(ConfigNode node) => node.IsAbsent ? null : node.Text("") switch
    {
        "mean" or "avg" => PoolingKind.Mean,
        "last" or "lasttoken" or "last_token" => PoolingKind.LastToken,
        "eos" or "eos_token" => PoolingKind.EndToken,
        "cls" or "bos_token" => PoolingKind.FirstToken,
        "weighted_mean" or "weightedmean" => PoolingKind.WeightedMean,
        "max" => PoolingKind.Max,
        _ => throw node.Wrong("one of mean, lasttoken, eos_token, cls, weightedmean, max"),
    };

    private static DenseDescription ReadDense(string path)
    {
        var config = ConfigNode.ReadFile(path, "config.json");
        if (config.IsAbsent) throw new ModelFolderException(config.File, "is missing; fetch it again.");
        var activation = config["activation_function"].Text("torch.nn.modules.linear.Identity");
        var name = activation[(activation.LastIndexOf('.') + 1)..];
        if (name is not ("Identity" or "Tanh")) throw config["activation_function"].Wrong("Identity or Tanh");
        return new DenseDescription(path, config["in_features"].RequiredCount(), config["out_features"].RequiredCount(),
            config["bias"].Flag(true), name == "Tanh");
    }
}
