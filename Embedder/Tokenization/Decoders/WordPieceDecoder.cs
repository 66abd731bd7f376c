namespace SearchEngine.Embedder.Tokenization.Decoders;

/// <summary>`WordPiece`: tokens with the prefix join the one before them, others are set off by a blank.</summary>
internal sealed class WordPieceDecoder(string prefix, bool cleansUp) : TokenDecoder
{
    /// <inheritdoc/>
    public override List<string> Apply(List<string> tokens)
    {
        var result = new List<string>(tokens.Count);
        foreach (var token in tokens)
        {
            var text = token;
            if (result.Count > 0)
                text = token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token;
            result.Add(cleansUp ? TextCleanup.Clean(text) : text);
        }
        return result;
    }
}
