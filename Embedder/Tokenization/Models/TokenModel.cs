namespace SearchEngine.Embedder.Tokenization.Models;

/// <summary>Turns one pre-split piece of text into tokens of a fixed vocabulary. Immutable once built.</summary>
internal abstract class TokenModel
{
    /// <summary>The vocabulary, without added tokens.</summary>
    public abstract Vocabulary Vocabulary { get; }

    /// <summary>Id of the token for what the vocabulary cannot express, or null.</summary>
    public abstract int? UnknownId { get; }

    /// <summary>Appends the tokens of working text [start, end) to the workspace's token buffer.</summary>
    public abstract void Tokenize(Workspace workspace, int start, int end);
}
