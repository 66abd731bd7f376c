namespace SearchEngine.Embedder.Tokenization.Decoders;

/// <summary>`Strip`: drops up to so many of one character at the beginning and the end of every token.</summary>
internal sealed class StripDecoder(char content, int atStart, int atEnd) : TokenDecoder
{
    /// <inheritdoc/>
    public override List<string> Apply(List<string> tokens) => tokens.ConvertAll(Strip);

    private string Strip(string token)
    {
        var start = 0;
        while (start < atStart && start < token.Length && token[start] == content) start++;
        var end = token.Length;
        while (token.Length - end < atEnd && end > start && token[end - 1] == content) end--;
        return token[start..end];
    }
}
