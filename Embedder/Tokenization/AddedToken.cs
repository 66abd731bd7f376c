namespace SearchEngine.Embedder.Tokenization;

/// <summary>A token found in the text itself before the model sees it (`added_tokens` of tokenizer.json).</summary>
/// <param name="Content">Its spelling.</param>
/// <param name="Id">Its id.</param>
internal sealed record AddedToken(string Content, int Id)
{
    /// <summary>Whether it is found only between characters that are no part of a word.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Whether it takes the white space before it along.</summary>
    public bool StripsLeft { get; init; }

    /// <summary>Whether it takes the white space after it along.</summary>
    public bool StripsRight { get; init; }

    /// <summary>Whether it is looked for after normalisation, in its normalised spelling.</summary>
    public bool Normalized { get; init; }

    /// <summary>Whether decoding leaves it out.</summary>
    public bool Special { get; init; }
}
