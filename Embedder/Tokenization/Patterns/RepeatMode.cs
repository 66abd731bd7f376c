namespace SearchEngine.Embedder.Tokenization.Patterns;

/// <summary>How a repetition gives back what it took.</summary>
internal enum RepeatMode
{
    /// <summary>As many as possible, fewer if need be.</summary>
    Greedy,

    /// <summary>As few as possible, more if need be.</summary>
    Lazy,

    /// <summary>As many as possible, never fewer.</summary>
    Possessive,
}
