namespace SearchEngine.Embedder.Tokenization.Models;

/// <summary>`WordLevel`: a piece is a token of the vocabulary, or the unknown token.</summary>
internal sealed class WordLevelModel(Vocabulary vocabulary, int unknown) : TokenModel
{
    /// <inheritdoc/>
    public override Vocabulary Vocabulary => vocabulary;

    /// <inheritdoc/>
    public override int? UnknownId => unknown;

    /// <inheritdoc/>
    public override void Tokenize(Workspace workspace, int start, int end) => workspace.Tokens.Add(
        vocabulary.TryGet(workspace.Text.Slice(start, end), out var id) ? id : unknown, start, end);
}
