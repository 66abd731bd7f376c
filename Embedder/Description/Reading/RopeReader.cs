namespace SearchEngine.Embedder.Reading;

/// <summary>Reads rotary embeddings: <c>rope_theta</c> with <c>rope_scaling</c>, or the newer
/// <c>rope_parameters</c>.</summary>
internal static class RopeReader
{
    private const double DefaultTheta = 10_000;
    private const double GemmaTheta = 1_000_000;

    /// <summary>The embedding of layers with full attention, and that of layers with a window.</summary>
    public static (RopeDescription Full, RopeDescription Window) Read(ConfigNode text, ModelFamily family,
        int maxTokens)
    {
        var parameters = text["rope_parameters"];
        var full = parameters["full_attention"].IsAbsent ? parameters : parameters["full_attention"];
        var theta = text["rope_theta"].Positive(full["rope_theta"].Positive(
            family == ModelFamily.Gemma3 ? GemmaTheta : DefaultTheta));
        var rope = Scaled(theta, text["rope_scaling"].IsAbsent ? full : text["rope_scaling"], maxTokens);
        if (family != ModelFamily.Gemma3) return (rope, rope);
        var windowTheta = text["rope_local_base_freq"].Positive(
            parameters["sliding_attention"]["rope_theta"].Positive(DefaultTheta));
        return (rope, new RopeDescription(windowTheta));
    }

    private static RopeDescription Scaled(double theta, ConfigNode scaling, int maxTokens)
    {
        if (scaling.IsAbsent) return new RopeDescription(theta);
        var kindNode = scaling["rope_type"].IsAbsent ? scaling["type"] : scaling["rope_type"];
        var kind = kindNode.Text("default") switch
        {
            "default" => RopeScalingKind.None,
            "linear" => RopeScalingKind.Linear,
            "dynamic" => RopeScalingKind.Dynamic,
            "llama3" => RopeScalingKind.Llama3,
            _ => throw kindNode.Wrong("one of default, linear, dynamic, llama3"),
        };
        if (kind == RopeScalingKind.None) return new RopeDescription(theta);
        if (scaling["factor"].IsAbsent) throw scaling["factor"].Wrong("given");
        var original = scaling["original_max_position_embeddings"].Count(maxTokens);
        var low = scaling["low_freq_factor"].Positive(1);
        var high = scaling["high_freq_factor"].Positive(4);
        if (kind != RopeScalingKind.Linear && original == 0)
        {
            throw scaling["original_max_position_embeddings"].Wrong("given");
        }
        if (high <= low) throw scaling["high_freq_factor"].Wrong($"above low_freq_factor, {low}");
        return new RopeDescription(theta, kind, scaling["factor"].Positive(1), low, high, original);
    }
}
