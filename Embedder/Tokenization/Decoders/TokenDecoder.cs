namespace SearchEngine.Embedder.Tokenization.Decoders;

/// <summary>One step from tokens back to text: a list of strings becomes another, and the last one is joined.</summary>
internal abstract class TokenDecoder
{
    /// <summary>Respells, joins or drops tokens.</summary>
    public abstract List<string> Apply(List<string> tokens);

    /// <summary>The text of a list of tokens.</summary>
    public static string Decode(TokenDecoder decoder, List<string> tokens) => string.Concat(decoder.Apply(tokens));
}
