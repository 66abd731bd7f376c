// A model in another shape before it trains, as NV-Embed begins: causal mask removed, latent block added (arXiv
// 2405.17428, section 3). The shape is what the folder's files say, so the shaped model is a folder too: configuration
// changed, weights linked, the new block's weights beside them.

using System.Text.Json;
using System.Text.Json.Nodes;
using SearchEngine.Embedder;
using SearchEngine.Trainer.Initialization;

namespace SearchEngine.Trainer.Training;

/// <summary>Makes the folder that training begins with where settings ask for another shape.</summary>
internal sealed class ShapedFolder
{
    private const string BlockFile = "block.safetensors";
    private const string IndexFile = "model.safetensors.index.json";
    private const string Latent = "latent_attention_config", SelfAttention = "self_attention_config";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly string model;
    private readonly FineTuneSettings settings;
    private readonly ModelDescription own;

    private ShapedFolder(string model, FineTuneSettings settings)
    {
        this.model = model;
        this.settings = settings;
        own = ModelDescription.Read(model);
    }

    /// <summary>The folder to begin with: the model's own where it has the shape that is asked for.</summary>
    /// <param name="model">The model folder.</param>
    /// <param name="settings">Attention, pooling and the block's sizes.</param>
    /// <param name="folder">Where the shaped model goes; one that is there is replaced, by the same if nothing changed.
    /// </param>
    public static string Of(string model, FineTuneSettings settings, string folder)
    {
        if (settings.Attention is null && settings.Pooling is null)
        {
            return model;
        }
        ShapedFolder shaped = new(model, settings);
        if (!shaped.ChangesAttention && !shaped.ChangesPooling)
        {
            return model;
        }
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true); // takes the links, not the weights
        }
        shaped.Write(folder);
        return folder;
    }

    private bool ChangesAttention =>
        settings.Attention is { } attention && (attention == AttentionKind.Causal) != own.IsCausal;

    private bool ChangesPooling => settings.Pooling is { } pooling && pooling != (own.CrossAttention switch
    {
        { Latents: > 0 } => PoolShape.Latent,
        not null => PoolShape.SelfAttention,
        null when own.Pooling == PoolingKind.Mean => PoolShape.Mean,
        null when own.Pooling is PoolingKind.LastToken or PoolingKind.EndToken => PoolShape.LastToken,
        _ => (PoolShape?)null,
    });

    private void Write(string folder)
    {
        ModelFiles.Copy(model, folder);
        Edit(folder, "config.json", config =>
        {
            if (settings.Attention is { } attention)
            {
                config["attention"] = attention == AttentionKind.Causal ? "causal" : "bidirectional";
            }
            if (ChangesPooling)
            {
                Reshape(config);
            }
        });
        if (ChangesPooling)
        {
            WritePooling(folder);
        }
        LinkWeights(folder);
    }

    private bool IsLast => settings.Pooling == PoolShape.LastToken;

    /// <summary>The block that is to be added, or null; weights for it that the folder has without naming them serve.
    /// </summary>
    private CrossAttentionDescription? Block => settings.Pooling is PoolShape.Latent or PoolShape.SelfAttention
        ? new CrossAttentionDescription(
            settings.Pooling == PoolShape.Latent ? settings.Block.Latents : 0, settings.Block.Heads,
            settings.Block.HeadDim > 0 ? settings.Block.HeadDim : own.HiddenSize,
            CrossAttentionStart.FeedForwardFactor)
        : null;

    private void Reshape(JsonObject config)
    {
        config.Remove(Latent);
        config.Remove(SelfAttention);
        if (IsLast)
        {
            config.Remove("pool_weighting"); // goes with a mean alone
        }
        if (Block is { } block)
        {
            JsonObject sizes = new()
            {
                ["num_cross_heads"] = block.Heads, ["latent_dim"] = own.HiddenSize, ["hidden_dim"] = own.HiddenSize,
                ["cross_dim_head"] = block.HeadDim, ["mult"] = block.FeedForwardFactor,
            };
            if (block.Latents > 0)
            {
                sizes["num_latents_value"] = block.Latents;
            }
            config[block.Latents > 0 ? Latent : SelfAttention] = sizes;
        }
    }

    /// <summary>Says mean or last token where this folder says how it pools.</summary>
    private void WritePooling(string folder)
    {
        string named = IsLast ? "lasttoken" : "mean";
        if (File.Exists(Path.Combine(folder, "llm2vec_config.json")))
        {
            Edit(folder, "llm2vec_config.json", config => config["pooling_mode"] = IsLast ? "eos_token" : "mean");
            return;
        }
        if (PoolingModule(folder) is not { } module)
        {
            Edit(folder, "config.json", config => config["pooling"] = named);
        }
        else
        {
            Edit(Path.Combine(folder, module), "config.json", config =>
            {
                foreach (string mode in config.Select(entry => entry.Key)
                    .Where(key => key.StartsWith("pooling_mode", StringComparison.Ordinal)).ToArray())
                {
                    config.Remove(mode);
                }
                config["pooling_mode_mean_tokens"] = !IsLast;
                config["pooling_mode_lasttoken"] = IsLast;
            });
        }
        if (IsLast && !own.EnsuresEndToken)
        {
            Edit(folder, "tokenizer_config.json", config => config["add_eos_token"] = true);
        }
    }

    private static string? PoolingModule(string folder)
    {
        string modules = Path.Combine(folder, "modules.json");
        JsonNode? pooling = !File.Exists(modules) ? null : JsonNode.Parse(File.ReadAllText(modules))!.AsArray()
            .FirstOrDefault(module => ((string?)module!["type"] ?? "").EndsWith("Pooling", StringComparison.Ordinal));
        return (string?)pooling?["path"];
    }

    private void LinkWeights(string folder)
    {
        using SafetensorsFolder weights = SafetensorsFolder.Open(model);
        JsonObject shardOf = new(weights.Tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal).Select(
            tensor => KeyValuePair.Create<string, JsonNode?>(tensor.Name, Path.GetFileName(tensor.File))));
        foreach (SafetensorsFile file in weights.Files)
        {
            File.CreateSymbolicLink(
                Path.Combine(folder, Path.GetFileName(file.Path)), Path.GetFullPath(file.Path));
        }
        if (ChangesPooling && Block is { } block &&
            !weights.Tensors.Any(tensor => tensor.Name.StartsWith(block.TensorPrefix, StringComparison.Ordinal)))
        {
            StartTensors start = new();
            CrossAttentionStart.Add(start, block, own.HiddenSize, new Random(settings.Stage1.Seed));
            start.Save(Path.Combine(folder, BlockFile));
            foreach (string name in start.Names)
            {
                shardOf[name] = BlockFile;
            }
        }
        File.WriteAllText(
            Path.Combine(folder, IndexFile), new JsonObject { ["weight_map"] = shardOf }.ToJsonString(Indented));
    }

    private static void Edit(string folder, string name, Action<JsonObject> change)
    {
        string file = Path.Combine(folder, name);
        JsonDocumentOptions lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
        JsonObject content = File.Exists(file)
            ? JsonNode.Parse(File.ReadAllText(file), documentOptions: lenient)!.AsObject()
            : [];
        change(content);
        File.WriteAllText(file, content.ToJsonString(Indented) + "\n");
    }
}
