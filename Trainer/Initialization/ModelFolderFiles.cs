using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SearchEngine.Trainer.Recipes;

namespace SearchEngine.Trainer.Initialization;

/// <summary>The JSON files of a model folder in nvembed layout, all but the tokenizer's.</summary>
internal static class ModelFolderFiles
{
    private const string Package = "sentence_transformers.models.";

    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes config.json, modules.json, 1_Pooling/config.json and the prompts.</summary>
    public static void Write(string folder, ModelRecipe recipe)
    {
        Save(Path.Combine(folder, "config.json"), Config(recipe));
        Save(Path.Combine(folder, "modules.json"), Modules());
        Directory.CreateDirectory(Path.Combine(folder, "1_Pooling"));
        Save(Path.Combine(folder, "1_Pooling", "config.json"), new JsonObject
        {
            ["word_embedding_dimension"] = recipe.Architecture.HiddenSize,
            ["pooling_mode_cls_token"] = false,
            ["pooling_mode_mean_tokens"] = true,
            ["pooling_mode_max_tokens"] = false,
            ["pooling_mode_mean_sqrt_len_tokens"] = false,
            ["pooling_mode_weightedmean_tokens"] = false,
            ["pooling_mode_lasttoken"] = false,
            ["include_prompt"] = false,
        });
        Save(Path.Combine(folder, "config_sentence_transformers.json"), new JsonObject
        {
            ["prompts"] = new JsonObject
            {
                ["query"] = $"Instruct: {recipe.DefaultInstruction}\nQuery: ",
                ["document"] = "",
            },
            ["similarity_fn_name"] = "cosine",
        });
    }

    private static JsonObject Config(ModelRecipe recipe)
    {
        ArchitectureRecipe a = recipe.Architecture;
        JsonObject config = new()
        {
            ["architectures"] = new JsonArray("NVEmbedModel"),
            ["model_type"] = "nvembed",
            ["add_eos"] = true,
            ["add_pad_token"] = true,
            ["is_mask_instruction"] = true,
            ["mask_type"] = "b",
            ["padding_side"] = "right",
            ["hidden_size"] = a.HiddenSize,
            ["latent_attention_config"] = new JsonObject
            {
                ["model_type"] = "latent_attention",
                ["num_latents_value"] = a.Latents,
                ["num_cross_heads"] = a.LatentHeads,
                ["latent_dim"] = a.HiddenSize,
                ["hidden_dim"] = a.HiddenSize,
                ["cross_dim_head"] = a.LatentHeadDim,
                ["mult"] = a.LatentExpansion,
                ["output_normalize"] = true,
            },
            ["text_config"] = Trunk(a, recipe.VocabularySize),
            ["torch_dtype"] = "float16",
        };
        if (recipe.PoolWeighting is { } weighting)
        {
            config["pool_weighting"] = new JsonObject
            {
                ["lead_tokens"] = weighting.LeadTokens,
                ["repetition"] = weighting.Repetition,
            };
        }
        return config;
    }

    private static JsonObject Trunk(ArchitectureRecipe a, int vocabularySize) => new()
    {
        ["architectures"] = new JsonArray("MistralModel"),
        ["model_type"] = "bidir_mistral",
        ["hidden_size"] = a.HiddenSize,
        ["intermediate_size"] = a.IntermediateSize,
        ["num_hidden_layers"] = a.Layers,
        ["num_attention_heads"] = a.Heads,
        ["num_key_value_heads"] = a.KvHeads,
        ["head_dim"] = a.HeadDim,
        ["vocab_size"] = vocabularySize,
        ["rms_norm_eps"] = 1e-5,
        ["rope_theta"] = 10000.0,
        ["max_position_embeddings"] = a.MaxTokens,
        ["hidden_act"] = "silu",
        ["torch_dtype"] = "float16",
        ["bos_token_id"] = 1,
        ["eos_token_id"] = 2,
        ["pad_token_id"] = 3,
        ["attention_bias"] = false,
        ["tie_word_embeddings"] = false,
    };

    private static JsonArray Modules() => new(
        Module(0, "", "Transformer"), Module(1, "1_Pooling", "Pooling"), Module(2, "2_Normalize", "Normalize"));

    private static JsonNode Module(int index, string path, string type) => new JsonObject
    {
        ["idx"] = index,
        ["name"] = index.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["path"] = path,
        ["type"] = Package + type,
    };

    private static void Save(string path, JsonNode content) =>
        File.WriteAllText(path, content.ToJsonString(Format) + "\n");
}
