// Long documents -> passages that a model can take whole.
using SearchEngine.Embedder;
using SearchEngine.Index;
using SearchEngine.Query;

namespace SearchEngine.Server.Hosting;

/// <summary>Splits texts in the tokens of a model.</summary>
internal sealed class ModelSplitter : IPassageSplitter
{
    // A vector says the less of a sentence the more sentences it stands for, however much a model can take.
    private const int PassageTokens = 512;
    private const int OverlapTokens = 48;

    private readonly EmbeddingModel model;
    private readonly TokenSplitter splitter;
    private readonly int maxTokens;

    /// <param name="model">The model; stays the caller's.</param>
    public ModelSplitter(EmbeddingModel model)
    {
        this.model = model;
        int frame = model.Prepare("", EmbeddingRole.Document, instruction: null).Ids.Length;
        maxTokens = Math.Max(16, Math.Min(PassageTokens, model.MaxTokens) - frame - 1);
        splitter = new TokenSplitter(TokensOf, maxTokens, OverlapTokens);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Passage> Split(string text, string? title) =>
        FitsWhole(text, title) ? [new Passage(0, text.Length)] : splitter.Split(text, title);

    // Most documents are short, and to count tokens is cheaper than to find their places.
    private bool FitsWhole(string text, string? title)
    {
        List<int> tokens = [];
        model.Tokenizer.Encode(text, tokens);
        if (title is not null && tokens.Count <= maxTokens)
        {
            model.Tokenizer.Encode(title, tokens);
        }

        return tokens.Count <= maxTokens;
    }

    private TextRange[] TokensOf(string text) =>
        [.. model.Tokenizer.EncodeWithOffsets(text).Select(token => new TextRange(token.Start, token.Length))];
}
