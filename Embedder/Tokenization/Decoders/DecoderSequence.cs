namespace SearchEngine.Embedder.Tokenization.Decoders;

/// <summary>`Sequence`: one decoder after the other.</summary>
internal sealed class DecoderSequence(IReadOnlyList<TokenDecoder> decoders) : TokenDecoder
{
    /// <inheritdoc/>
    public override List<string> Apply(List<string> tokens) =>
        decoders.Aggregate(tokens, (current, decoder) => decoder.Apply(current));
}
