namespace SearchEngine.Embedder.Tokenization.Decoders;

/// <summary>The `cleanup` of some decoders: English spacing around signs and contractions.</summary>
internal static class TextCleanup
{
    /// <summary>Cleans one token.</summary>
    public static string Clean(string text) => text.Replace(" .", ".").Replace(" ?", "?").Replace(" !", "!")
        .Replace(" ,", ",").Replace(" ' ", "'").Replace(" n't", "n't").Replace(" 'm", "'m").Replace(" do not", " don't")
        .Replace(" 's", "'s").Replace(" 've", "'ve").Replace(" 're", "'re");
}
