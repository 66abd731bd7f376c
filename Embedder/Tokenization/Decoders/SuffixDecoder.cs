namespace SearchEngine.Embedder.Tokenization.Decoders;

/// <summary>`BPEDecoder`: the end-of-word suffix becomes a blank, and nothing in the last token.</summary>
internal sealed class SuffixDecoder(string suffix) : TokenDecoder
{
    /// <inheritdoc/>
    public override List<string> Apply(List<string> tokens)
    {
        var result = new List<string>(tokens.Count);
        foreach (var token in tokens) result.Add(token.Replace(suffix, result.Count == tokens.Count - 1 ? "" : " "));
        return result;
    }
}
