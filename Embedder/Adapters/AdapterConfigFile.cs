using System.Text.Json;
using System.Text.Json.Nodes;

namespace SearchEngine.Embedder.Adapters;

/// <summary>Writes adapter_config.json with the members that PEFT reads.</summary>
internal static class AdapterConfigFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Write(string path, PeftAdapter adapter, string baseModel, double dropout)
    {
        // The commonest rank and alpha stand for all; layers that differ are named, as PEFT's patterns allow.
        var usual = adapter.Updates.CountBy(u => (u.Rank, Alpha: Alpha(u))).OrderByDescending(c => c.Value)
            .Select(c => c.Key).FirstOrDefault((Rank: 1, Alpha: 1));
        var config = new JsonObject
        {
            ["peft_type"] = "LORA",
            ["task_type"] = "FEATURE_EXTRACTION",
            ["base_model_name_or_path"] = baseModel,
            ["r"] = usual.Rank,
            ["lora_alpha"] = usual.Alpha,
            ["lora_dropout"] = dropout,
            ["bias"] = "none",
            ["fan_in_fan_out"] = false,
            ["inference_mode"] = true,
            ["use_rslora"] = false,
            ["use_dora"] = false,
            ["target_modules"] = Names(adapter.Updates.Select(u => u.Layer[(u.Layer.LastIndexOf('.') + 1)..])),
            ["modules_to_save"] = Names(adapter.Whole.Select(t => t.Name.Split('.')[0])),
            ["rank_pattern"] = Different(adapter, u => u.Rank, usual.Rank),
            ["alpha_pattern"] = Different(adapter, Alpha, usual.Alpha),
        };
        File.WriteAllText(path, config.ToJsonString(Indented) + "\n");
    }

    private static double Alpha(LowRankUpdate update) => Math.Round((double)update.Scale * update.Rank, 6);

    private static JsonArray Names(IEnumerable<string> names) =>
        [.. names.Distinct().Order(StringComparer.Ordinal).Select(name => JsonValue.Create(name))];

    private static JsonObject Different(PeftAdapter adapter, Func<LowRankUpdate, double> of, double usual) =>
        new(adapter.Updates.Where(u => of(u) != usual)
            .Select(u => KeyValuePair.Create<string, JsonNode?>(u.Layer.Replace(".", @"\."), JsonValue.Create(of(u)))));
}
