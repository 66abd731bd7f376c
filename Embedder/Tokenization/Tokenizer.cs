using System.Collections.Concurrent;
using SearchEngine.Embedder.Tokenization.Decoders;
using SearchEngine.Embedder.Tokenization.Files;

namespace SearchEngine.Embedder.Tokenization;

/// <summary>
/// Text to token ids and back, as a model's Hugging Face folder defines it (tokenizer.json, tokenizer_config.json).
/// The steps are those of the Hugging Face `tokenizers` library: added tokens, normalisers, pre-tokenizers, model,
/// special tokens. Thread-safe once loaded.
/// </summary>
/// <example><code>
/// var tokenizer = Tokenizer.Load("models/default");
/// int[] ids = tokenizer.Encode("how do magnets work", maxTokens: 512);
/// </code></example>
public sealed class Tokenizer
{
    private readonly TokenizerParts parts;
    private readonly ConcurrentBag<Workspace> workspaces = [];

    internal Tokenizer(TokenizerParts parts)
    {
        this.parts = parts;
    }

    /// <summary>Number of tokens, added ones included.</summary>
    public int VocabularySize => parts.VocabularySize;

    /// <summary>Id of the token that begins a text, or null when the folder names none.</summary>
    public int? BosId => parts.BosId;

    /// <summary>Id of the token that ends a text, or null when the folder names none.</summary>
    public int? EosId => parts.EosId;

    /// <summary>Id of the token that fills a batch up, or null when the folder names none.</summary>
    public int? PadId => parts.PadId;

    /// <summary>Id of the token for what the vocabulary cannot express, or null when there is none.</summary>
    public int? UnknownId => parts.UnknownId;

    /// <summary>Reads the tokenizer of a model folder.</summary>
    /// <param name="folder">Folder with tokenizer.json and, where there is one, tokenizer_config.json.</param>
    /// <exception cref="ModelFolderException">A file is missing, damaged or asks for something unknown.</exception>
    public static Tokenizer Load(string folder) => new(TokenizerFolder.Read(folder));

    /// <summary>Reads a tokenizer from the contents of its files.</summary>
    /// <param name="tokenizerJson">Contents of tokenizer.json.</param>
    /// <param name="configJson">Contents of tokenizer_config.json, or null.</param>
    /// <exception cref="ModelFolderException">The contents are damaged or ask for an unknown component.</exception>
    public static Tokenizer Parse(string tokenizerJson, string? configJson = null) =>
        new(TokenizerFolder.Parse(tokenizerJson, configJson));

    /// <summary>Encodes one text.</summary>
    /// <param name="text">Any text; unpaired surrogates count as U+FFFD.</param>
    /// <param name="addSpecialTokens">Whether the begin and end tokens that the folder asks for are added.</param>
    /// <param name="maxTokens">Longest result, special tokens included. The text is cut at its end, and the special
    /// tokens stay; where they alone are too many, the last of them stay.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxTokens"/> is negative.</exception>
    public int[] Encode(ReadOnlySpan<char> text, bool addSpecialTokens = true, int maxTokens = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxTokens);
        var frame = addSpecialTokens ? parts.Frame : SpecialTokenFrame.None;
        var budget = Math.Max(0, maxTokens - frame.Count);
        var workspace = Rent();
        try
        {
            Run(workspace, text, track: false, budget);
            var kept = Math.Min(budget, workspace.Tokens.Count);
            int[] ids = [.. frame.Before, .. workspace.Tokens.Ids[..kept], .. frame.After];
            return ids.Length <= maxTokens ? ids : ids[^maxTokens..];
        }
        finally
        {
            Return(workspace);
        }
    }

    /// <summary>Appends the ids of a text, without special tokens, to a list; allocates nothing beyond the
    /// list.</summary>
    /// <param name="text">Any text; unpaired surrogates count as U+FFFD.</param>
    /// <param name="ids">List to append to.</param>
    public void Encode(ReadOnlySpan<char> text, List<int> ids)
    {
        var workspace = Rent();
        try
        {
            Run(workspace, text, track: false, int.MaxValue);
            ids.AddRange(workspace.Tokens.Ids);
        }
        finally
        {
            Return(workspace);
        }
    }

    /// <summary>Encodes one text without special tokens and tells which characters each token stands for.</summary>
    /// <param name="text">Any text. Offsets count its UTF-16 characters.</param>
    public IReadOnlyList<TokenSpan> EncodeWithOffsets(string text)
    {
        var workspace = Rent();
        try
        {
            Run(workspace, text, track: true, int.MaxValue);
            var tokens = workspace.Tokens;
            var spans = new TokenSpan[tokens.Count];
            for (var i = 0; i < spans.Length; i++)
            {
                var (start, end) = workspace.Text.Origin(tokens.Start(i), tokens.End(i));
                spans[i] = new TokenSpan(tokens.Ids[i], start, end - start);
            }
            return spans;
        }
        finally
        {
            Return(workspace);
        }
    }

    /// <summary>Shows the pieces that the model is given: normalised, split, without added tokens. A trainer counts
    /// them, so that it splits as the tokenizer will. A byte-level model's pieces are text not yet spelt in bytes.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <param name="visit">Called for each piece in order; the span is valid during the call only.</param>
    public void VisitPieces(ReadOnlySpan<char> text, PieceVisitor visit)
    {
        var workspace = Rent();
        try
        {
            Split(workspace, text, track: false);
            foreach (var piece in workspace.Pieces)
            {
                if (!piece.IsToken) visit(workspace.Text.Slice(piece.Start, piece.End));
            }
        }
        finally
        {
            Return(workspace);
        }
    }

    /// <summary>Turns ids back into text.</summary>
    /// <param name="ids">Token ids; those of no token are left out.</param>
    /// <param name="skipSpecialTokens">Whether tokens marked special are left out.</param>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = true)
    {
        var tokens = new List<string>(ids.Length);
        foreach (var id in ids)
        {
            if (parts.Token(id) is not { } token) continue;
            if (skipSpecialTokens && parts.SpecialContents.Contains(token)) continue;
            tokens.Add(token);
        }
        return parts.Decoder is null ? string.Join(' ', tokens) : TokenDecoder.Decode(parts.Decoder, tokens);
    }

    /// <summary>Id of a token by its exact spelling in the vocabulary, or -1 when it is absent.</summary>
    /// <param name="token">Spelling, for example <c>&lt;/s&gt;</c>.</param>
    public int IdOf(string token) => parts.IdOf(token);

    /// <summary>Runs every step; stops once <paramref name="budget"/> tokens are there.</summary>
    private void Run(Workspace workspace, ReadOnlySpan<char> text, bool track, int budget)
    {
        Split(workspace, text, track);
        workspace.Budget = budget;
        foreach (var piece in workspace.Pieces)
        {
            if (workspace.Tokens.Count >= budget) break;
            if (piece.IsToken) workspace.Tokens.Add(piece.TokenId, piece.Start, piece.End);
            else parts.Model.Tokenize(workspace, piece.Start, piece.End);
        }
    }

    private void Split(Workspace workspace, ReadOnlySpan<char> text, bool track)
    {
        workspace.Load(text, track);
        parts.RawTokens.Apply(workspace);
        foreach (var normalizer in parts.Normalizers) normalizer.Apply(workspace);
        parts.NormalizedTokens.Apply(workspace);
        foreach (var preTokenizer in parts.PreTokenizers) preTokenizer.Apply(workspace);
    }

    private Workspace Rent() => workspaces.TryTake(out var workspace) ? workspace : new Workspace();

    private void Return(Workspace workspace)
    {
        if (!workspace.TooLargeToKeep) workspaces.Add(workspace);
    }
}
