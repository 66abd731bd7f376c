using System.Text;

namespace SearchEngine.Embedder.Tokenization.Models;

/// <summary>
/// Byte-pair encoding as Hugging Face's `BPE` model does it: symbols are characters (or bytes of the byte-level
/// alphabet), the unknown token, byte fallback, affixes and `ignore_merges` as the file says; dropout is ignored.
/// </summary>
internal sealed class BytePairModel : CachedModel
{
    private readonly BytePairSettings settings;
    private readonly MergeTable merges;
    private readonly CrossingPairs? cuts;
    private readonly int[] byteSymbols = new int[256];
    private readonly int[] fallbackIds = new int[256];

    /// <summary>Builds the model from its vocabulary and merges.</summary>
    /// <exception cref="FormatException">A merge names a token that is not in the vocabulary.</exception>
    public BytePairModel(Vocabulary vocabulary, IReadOnlyList<TokenMerge> pairs, BytePairSettings settings)
    {
        Vocabulary = vocabulary;
        this.settings = settings;
        merges = new MergeTable(pairs.Count);
        var prefixLength = settings.ContinuingPrefix.Length;
        var crossing = new CrossingPairs();
        foreach (var pair in pairs)
        {
            var (left, right, rank) = pair;
            var joined = left + (prefixLength <= right.Length ? right[prefixLength..] : "");
            merges.Set(IdOf(left, pair), IdOf(right, pair), rank, IdOf(joined, pair));
            crossing.AddOutcome(joined);
        }
        cuts = SymbolsSpellText(pairs) ? crossing : null;
        foreach (var token in vocabulary.Entries.Keys)
        {
            if (token.Length == 1) crossing.AddSymbol(token[0]);
        }
        for (var value = 0; value < 256; value++)
        {
            byteSymbols[value] = IdOrMissing(ByteLevelAlphabet.ToCharacter((byte)value).ToString());
            fallbackIds[value] = IdOrMissing($"<0x{value:X2}>");
        }
    }

    /// <inheritdoc/>
    public override Vocabulary Vocabulary { get; }

    /// <inheritdoc/>
    public override int? UnknownId =>
        settings.UnknownToken is { } token && Vocabulary.TryGet(token, out var id) ? id : null;

    /// <summary>Whether pieces are raw text whose UTF-8 bytes are the symbols, instead of text already spelt in the
    /// byte-level alphabet. The ids are the same; the detour through the alphabet is saved.</summary>
    public bool ReadsBytes { get; init; }

    /// <inheritdoc/>
    public override void Tokenize(Workspace workspace, int start, int end)
    {
        if (cuts is null || ReadsBytes || end - start <= WordCache.MaxWordLength)
        {
            TokenizeCached(workspace, start, end);
            return;
        }
        for (var at = start; at < end && workspace.Tokens.Count < workspace.Budget;)
        {
            var cut = start + cuts.NextCut(workspace.Text.Slice(start, end), at - start);
            TokenizeCached(workspace, at, cut);
            at = cut;
        }
    }

    /// <inheritdoc/>
    protected override void TokenizeAnew(Workspace workspace, int start, int end)
    {
        var word = workspace.Text.Slice(start, end);
        if (settings.IgnoreMerges && TryWhole(word, out var whole))
        {
            workspace.Tokens.Add(whole, start, end);
            return;
        }
        var scratch = workspace.Merge;
        scratch.Clear();
        if (ReadsBytes) AddByteSymbols(scratch, word, start);
        else AddCharacterSymbols(scratch, word, start);
        scratch.MergeAll(merges);
        scratch.CopyTo(workspace.Tokens);
    }

    /// <summary>Whether every symbol that merges is a stretch of the text, as cutting the text needs it: no affixes,
    /// and no merge of the tokens that stand for unknown characters or for bytes.</summary>
    private bool SymbolsSpellText(IReadOnlyList<TokenMerge> pairs)
    {
        if (settings.ContinuingPrefix.Length > 0 || settings.EndOfWordSuffix.Length > 0 || settings.IgnoreMerges)
            return false;
        foreach (var (left, right, _) in pairs)
        {
            if (IsStandIn(left) || IsStandIn(right)) return false;
        }
        return true;
    }

    private bool IsStandIn(string token) =>
        token == settings.UnknownToken
        || (settings.ByteFallback && token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal));

    private bool TryWhole(ReadOnlySpan<char> word, out int id)
    {
        if (!ReadsBytes) return Vocabulary.TryGet(word, out id);
        Span<char> spelt = stackalloc char[256];
        Span<byte> bytes = stackalloc byte[256];
        id = -1;
        if (!Encoding.UTF8.TryGetBytes(word, bytes, out var count)) return false;
        for (var i = 0; i < count; i++) spelt[i] = ByteLevelAlphabet.ToCharacter(bytes[i]);
        return Vocabulary.TryGet(spelt[..count], out id);
    }

    private void AddByteSymbols(MergeScratch scratch, ReadOnlySpan<char> word, int start)
    {
        var pending = new PendingUnknown(UnknownId, settings.FuseUnknown);
        Span<byte> bytes = stackalloc byte[4];
        for (var at = 0; at < word.Length;)
        {
            Rune.DecodeFromUtf16(word[at..], out var rune, out var width);
            var count = rune.EncodeToUtf8(bytes);
            for (var i = 0; i < count; i++)
            {
                var id = byteSymbols[bytes[i]];
                if (id < 0)
                {
                    pending.Add(scratch, start + at, start + at + width);
                    continue;
                }
                pending.Flush(scratch);
                scratch.Add(id, start + at, start + at + width);
            }
            at += width;
        }
        pending.Flush(scratch);
    }

    private void AddCharacterSymbols(MergeScratch scratch, ReadOnlySpan<char> word, int start)
    {
        var pending = new PendingUnknown(UnknownId, settings.FuseUnknown);
        for (var at = 0; at < word.Length;)
        {
            var width = at + 1 < word.Length && char.IsSurrogatePair(word[at], word[at + 1]) ? 2 : 1;
            var first = start + at;
            var symbol = word.Slice(at, width);
            at += width;
            symbol = WithAffixes(symbol, first == start, at == word.Length);
            if (Vocabulary.TryGet(symbol, out var id))
            {
                pending.Flush(scratch);
                scratch.Add(id, first, first + width);
            }
            else if (!settings.ByteFallback || !AddFallback(scratch, symbol, first, first + width))
            {
                pending.Add(scratch, first, first + width);
            }
        }
        pending.Flush(scratch);
    }

    private ReadOnlySpan<char> WithAffixes(ReadOnlySpan<char> symbol, bool isFirst, bool isLast)
    {
        var needsPrefix = !isFirst && settings.ContinuingPrefix.Length > 0;
        var needsSuffix = isLast && settings.EndOfWordSuffix.Length > 0;
        if (!needsPrefix && !needsSuffix) return symbol;
        return string.Concat(needsPrefix ? settings.ContinuingPrefix : "", symbol,
            needsSuffix ? settings.EndOfWordSuffix : "");
    }

    private bool AddFallback(MergeScratch scratch, ReadOnlySpan<char> symbol, int start, int end)
    {
        Span<byte> buffer = stackalloc byte[16];
        var bytes = Encoding.UTF8.TryGetBytes(symbol, buffer, out var count)
            ? buffer[..count]
            : Encoding.UTF8.GetBytes(symbol.ToString());
        foreach (var value in bytes)
        {
            if (fallbackIds[value] < 0) return false;
        }
        foreach (var value in bytes) scratch.Add(fallbackIds[value], start, end);
        return true;
    }

    private int IdOrMissing(string token) => Vocabulary.TryGet(token, out var id) ? id : -1;

    private int IdOf(string token, TokenMerge merge) =>
        Vocabulary.TryGet(token, out var id)
            ? id
            : throw new FormatException(
                $"model.merges: the merge \"{merge.Left} {merge.Right}\" needs the token \"{token}\", "
                + "which is not in model.vocab");
}
