namespace SearchEngine.Embedder.Tokenization.Decoders;

/// <summary>`CTC`: drops repetitions and the pad token; the word delimiter becomes a blank.</summary>
internal sealed class CtcDecoder(string padToken, string delimiter, bool cleansUp) : TokenDecoder
{
    /// <inheritdoc/>
    public override List<string> Apply(List<string> tokens)
    {
        var result = new List<string>(tokens.Count);
        string? previous = null;
        foreach (var token in tokens)
        {
            if (token == previous) continue;
            previous = token;
            var text = token.Replace(padToken, "");
            if (cleansUp) text = TextCleanup.Clean(text).Replace(delimiter, " ");
            if (text.Length > 0) result.Add(text);
        }
        return result;
    }
}
