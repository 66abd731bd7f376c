using System.Text.Json;
using System.Text.RegularExpressions;
using SearchEngine.Embedder.Reading;

namespace SearchEngine.Embedder.Adapters;

/// <summary>The factor on an update, as PEFT computes it from adapter_config.json: alpha / r, or alpha / sqrt(r) with
/// use_rslora; alpha_pattern overrides alpha for the layers that it names.</summary>
internal sealed class AdapterScaling
{
    private readonly double alpha;
    private readonly bool isRankStabilised;
    private readonly List<(Regex Layers, double Alpha)> overrides = [];

    public AdapterScaling(ConfigNode config)
    {
        alpha = config["lora_alpha"].IsAbsent ? throw config["lora_alpha"].Wrong("given")
            : config["lora_alpha"].Positive(1);
        isRankStabilised = config["use_rslora"].Flag(false);
        var patterns = config["alpha_pattern"];
        if (patterns.IsAbsent)
        {
            return;
        }

        if (patterns.Value.ValueKind != JsonValueKind.Object)
        {
            throw patterns.Wrong("an object of patterns and numbers");
        }

        foreach (var member in patterns.Value.EnumerateObject())
        {
            overrides.Add((Pattern(patterns, member.Name), patterns[member.Name].Positive(1)));
        }
    }

    /// <summary>The factor for a layer such as <c>layers.3.mlp.up_proj</c> and its rank.</summary>
    public float Of(string layer, int rank)
    {
        var own = overrides.FirstOrDefault(o => o.Layers.IsMatch(layer));
        var numerator = own.Layers is null ? alpha : own.Alpha;
        return (float)(numerator / (isRankStabilised ? Math.Sqrt(rank) : rank));
    }

    /// <summary>PEFT matches a pattern against the end of a layer's path, at a dot. Without backtracking, no pattern
    /// takes long.</summary>
    private static Regex Pattern(ConfigNode patterns, string pattern)
    {
        try
        {
            return new Regex($@"(^|\.)(?:{pattern})$", RegexOptions.NonBacktracking);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw patterns.Wrong($"regular expressions without look-around or back-references (\"{pattern}\" is none)");
        }
    }
}
