using SearchEngine.Embedder.Tokenization;

namespace SearchEngine.Embedder;

/// <summary>
/// Lays a text out as the model was trained on it: prefix, text, special tokens, and where the pool begins. A text that
/// is too long loses its end, but never its end token, on which last-token models depend.
/// </summary>
internal sealed class InputPreparation
{
    private readonly ModelDescription description;
    private readonly Tokenizer tokenizer;
    private readonly int maxTokens;
    private readonly int? appendedEnd;
    private readonly int fallback;
    private volatile PrefixLength? last;

    public InputPreparation(ModelDescription description, Tokenizer tokenizer, int maxTokens)
    {
        this.description = description;
        this.tokenizer = tokenizer;
        this.maxTokens = maxTokens;
        var frame = tokenizer.Encode("");
        EndsByItself = frame.Length > 0 && frame[^1] == tokenizer.EosId;
        if (description.EnsuresEndToken && !EndsByItself)
        {
            appendedEnd = tokenizer.EosId ?? throw new ModelFolderException(description.Folder,
                "the model wants an end token and the tokenizer names none; add eos_token to tokenizer_config.json.");
        }
        fallback = tokenizer.EosId ?? tokenizer.BosId ?? tokenizer.PadId ?? 0;
    }

    /// <summary>Whether the tokenizer itself puts the end token behind every text.</summary>
    private bool EndsByItself { get; }

    /// <param name="text">Any text.</param>
    /// <param name="prefix">What stands in front of it; may be empty.</param>
    public TokenizedInput Prepare(string text, string prefix)
    {
        var whole = prefix.Length == 0 ? text : prefix + text;
        var ids = tokenizer.Encode(whole, addSpecialTokens: true, maxTokens - (appendedEnd is null ? 0 : 1));
        if (appendedEnd is { } end) ids = [.. ids, end];
        if (ids.Length == 0) ids = [fallback];
        foreach (var id in ids)
        {
            if ((uint)id < (uint)description.VocabularySize) continue;
            throw new ModelFolderException(description.Folder, $"tokenizer.json gives the id {id} and the model has "
                + $"{description.VocabularySize} embeddings; the files are of different models.");
        }
        return new TokenizedInput(ids, Math.Min(PoolStart(prefix), ids.Length - 1));
    }

    private int PoolStart(string prefix)
    {
        if (prefix.Length == 0 || description.InstructionMask == InstructionMask.Keep) return 0;
        var known = last;
        if (known is not null && known.Prefix == prefix) return known.Tokens;
        var whole = description.InstructionMask == InstructionMask.WholePrompt;
        var tokens = tokenizer.Encode(prefix, addSpecialTokens: whole).Length - (whole && EndsByItself ? 1 : 0);
        last = new PrefixLength(prefix, tokens);
        return tokens;
    }

    private sealed record PrefixLength(string Prefix, int Tokens);
}
