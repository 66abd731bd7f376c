namespace SearchEngine.Embedder.Reading;

/// <summary>
/// Reads the block between NV-Embed's trunk and pool. The released config.json leaves every size to the code's
/// defaults (512 latents, 8 heads as wide as the model, factor 4); keys that are there count. Any trunk may have such a
/// block: training can put one there.
/// </summary>
internal static class CrossAttentionReader
{
    private const int DefaultLatents = 512;
    private const int DefaultHeads = 8;
    private const int DefaultFactor = 4;

    public static CrossAttentionDescription? Read(ConfigNode config, int hidden)
    {
        var latent = config["latent_attention_config"];
        var self = config["self_attention_config"];
        if (latent.IsAbsent && self.IsAbsent) return null;
        var node = latent.IsAbsent ? self : latent;
        foreach (var key in (string[])["latent_dim", "hidden_dim"])
        {
            if (node[key].Count(hidden) != hidden) throw node[key].Wrong($"the trunk's width, {hidden}");
        }
        return new CrossAttentionDescription(
            latent.IsAbsent ? 0 : node["num_latents_value"].Count(DefaultLatents),
            node["num_cross_heads"].Count(DefaultHeads),
            node["cross_dim_head"].Count(hidden),
            node["mult"].Count(DefaultFactor));
    }
}
