namespace SearchEngine.Embedder.Tokenization.Models;

/// <summary>A model whose outcome for a piece depends on the piece alone, so that pieces seen before are looked up.
/// </summary>
internal abstract class CachedModel : TokenModel
{
    /// <inheritdoc/>
    public override void Tokenize(Workspace workspace, int start, int end) => TokenizeCached(workspace, start, end);

    /// <summary>Appends the tokens of working text [start, end), from the cache where they are known.</summary>
    protected void TokenizeCached(Workspace workspace, int start, int end)
    {
        var tokens = workspace.Tokens;
        if (tokens.Tracks)
        {
            TokenizeAnew(workspace, start, end);
            return;
        }
        var word = workspace.Text.Slice(start, end);
        if (workspace.Words.TryGet(word, out var known))
        {
            tokens.AddRange(known);
            return;
        }
        var before = tokens.Count;
        TokenizeAnew(workspace, start, end);
        workspace.Words.Add(word, tokens.Ids[before..]);
    }

    /// <summary>Appends the tokens of working text [start, end).</summary>
    protected abstract void TokenizeAnew(Workspace workspace, int start, int end);
}
