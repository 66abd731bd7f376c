namespace SearchEngine.Embedder.Reading;

/// <summary>Reads how far each layer sees. A window of w lets a token see |q - k| &lt; w.</summary>
internal static class WindowReader
{
    private const int GemmaPattern = 6;

    public static int[] Read(ConfigNode text, ModelFamily family, int layers, bool causal)
    {
        var windows = new int[layers];
        var window = text["sliding_window"].Count(0);
        if (window == 0 || !HasWindow(text, family, causal)) return windows;
        // Gemma's bidirectional window reaches half of it to either side, as transformers' Gemma3TextConfig does.
        if (family == ModelFamily.Gemma3 && !causal) window = window / 2 + 1;
        for (var i = 0; i < layers; i++) windows[i] = IsWindowed(text, family, i, layers) ? window : 0;
        return windows;
    }

    /// <summary>A bidirectional Mistral (NV-Embed) keeps the key in its configuration without applying it.</summary>
    private static bool HasWindow(ConfigNode text, ModelFamily family, bool causal) => family switch
    {
        ModelFamily.Gemma3 => true,
        ModelFamily.Mistral => causal,
        ModelFamily.Qwen2 or ModelFamily.Qwen3 => causal && text["use_sliding_window"].Flag(false),
        _ => false,
    };

    private static bool IsWindowed(ConfigNode text, ModelFamily family, int layer, int layers)
    {
        var types = text["layer_types"];
        if (!types.IsAbsent)
        {
            var all = types.Items().ToList();
            if (all.Count != layers) throw types.Wrong($"a list of {layers} entries");
            return all[layer].Text("") == "sliding_attention";
        }
        if (family == ModelFamily.Mistral) return true;
        if (family != ModelFamily.Gemma3) return layer >= text["max_window_layers"].Count(layers);
        var pattern = text["sliding_window_pattern"].Count(text["_sliding_window_pattern"].Count(GemmaPattern));
        return (layer + 1) % pattern != 0;
    }
}
