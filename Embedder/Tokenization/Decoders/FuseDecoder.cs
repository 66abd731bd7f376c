namespace SearchEngine.Embedder.Tokenization.Decoders;

/// <summary>`Fuse`: all tokens become one, for the steps after it.</summary>
internal sealed class FuseDecoder : TokenDecoder
{
    /// <inheritdoc/>
    public override List<string> Apply(List<string> tokens) => [string.Concat(tokens)];
}
