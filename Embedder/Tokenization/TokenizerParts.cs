using SearchEngine.Embedder.Tokenization.Decoders;
using SearchEngine.Embedder.Tokenization.Models;
using SearchEngine.Embedder.Tokenization.Normalizers;
using SearchEngine.Embedder.Tokenization.PreTokenizers;

namespace SearchEngine.Embedder.Tokenization;

/// <summary>Everything that a tokenizer's files say, ready to run. Immutable.</summary>
internal sealed class TokenizerParts
{
    private readonly Dictionary<int, string> addedById = [];
    private readonly Dictionary<string, int> addedIds = [];

    /// <summary>Puts the parts together.</summary>
    public TokenizerParts(TokenModel model, IReadOnlyList<Normalizer> normalizers, IReadOnlyList<AddedToken> added)
    {
        Model = model;
        Normalizers = [.. normalizers];
        var raw = added.Where(token => !token.Normalized).ToList();
        RawTokens = new AddedTokenSplitter(raw, [.. raw.Select(token => token.Content)]);
        var normalized = added.Where(token => token.Normalized).ToList();
        var spellings = normalized.Select(token => Normalize(token.Content)).ToList();
        NormalizedTokens = new AddedTokenSplitter(normalized, spellings);
        SpecialContents = [.. added.Where(token => token.Special).Select(token => token.Content)];
        var outside = 0;
        foreach (var token in added)
        {
            if (!model.Vocabulary.TryGet(token.Content, out _) && !addedIds.ContainsKey(token.Content)) outside++;
            addedById[token.Id] = token.Content;
            addedIds[token.Content] = token.Id;
        }
        VocabularySize = model.Vocabulary.Count + outside;
    }

    public TokenModel Model { get; }

    public Normalizer[] Normalizers { get; }

    public AddedTokenSplitter RawTokens { get; }

    public AddedTokenSplitter NormalizedTokens { get; }

    public required PreTokenizer[] PreTokenizers { get; init; }

    public required SpecialTokenFrame Frame { get; init; }

    /// <summary>The decoder, or null to join tokens with blanks.</summary>
    public required TokenDecoder? Decoder { get; init; }

    public HashSet<string> SpecialContents { get; }

    public int VocabularySize { get; }

    public int? BosId { get; init; }

    public int? EosId { get; init; }

    public int? PadId { get; init; }

    public int? UnknownId { get; init; }

    /// <summary>Spelling of an id, or null when no token has it.</summary>
    public string? Token(int id) => addedById.GetValueOrDefault(id) ?? Model.Vocabulary.Token(id);

    /// <summary>Id of a spelling, or -1.</summary>
    public int IdOf(string token) =>
        addedIds.TryGetValue(token, out var id) || Model.Vocabulary.TryGet(token, out id) ? id : -1;

    private string Normalize(string content)
    {
        var workspace = new Workspace();
        workspace.Load(content, track: false);
        foreach (var normalizer in Normalizers) normalizer.Apply(workspace);
        return workspace.Text.Span.ToString();
    }
}
