namespace SearchEngine.Embedder.Tokenization.SentencePiece;

/// <summary>`ModelProto.SentencePiece.Type` of sentencepiece_model.proto.</summary>
internal enum PieceKind
{
    /// <summary>An ordinary token.</summary>
    Normal = 1,

    /// <summary>The unknown token.</summary>
    Unknown = 2,

    /// <summary>A token that text cannot produce, such as &lt;s&gt;.</summary>
    Control = 3,

    /// <summary>A token that is always taken whole.</summary>
    UserDefined = 4,

    /// <summary>A token that is out of use.</summary>
    Unused = 5,

    /// <summary>One of the 256 tokens for bytes.</summary>
    Byte = 6,
}
