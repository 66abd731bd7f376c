namespace SearchEngine.Embedder.Tokenization.PreTokenizers;

/// <summary>Which pieces `Metaspace` puts its sign in front of.</summary>
internal enum PrependScheme
{
    /// <summary>None.</summary>
    Never,

    /// <summary>The piece at the beginning of the text, unless it begins with the sign.</summary>
    First,

    /// <summary>Every piece that does not begin with the sign.</summary>
    Always,

    /// <summary>The piece at the beginning of the text, whatever it begins with: SentencePiece's dummy
    /// prefix.</summary>
    Dummy,
}
