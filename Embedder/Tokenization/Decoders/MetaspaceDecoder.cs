namespace SearchEngine.Embedder.Tokenization.Decoders;

/// <summary>`Metaspace`: ▁ becomes a blank, and nothing in the first token where one was put in front.</summary>
internal sealed class MetaspaceDecoder(char sign, bool wasPrepended) : TokenDecoder
{
    /// <inheritdoc/>
    public override List<string> Apply(List<string> tokens)
    {
        var result = new List<string>(tokens.Count);
        foreach (var token in tokens)
        {
            var isFirst = result.Count == 0 && wasPrepended;
            result.Add(isFirst ? token.Replace(sign.ToString(), "") : token.Replace(sign, ' '));
        }
        return result;
    }
}
