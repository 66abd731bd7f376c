using System.Text;

namespace SearchEngine.Embedder.Tokenization.Models;

/// <summary>
/// Byte-pair encoding as Hugging Face's `BPE` model does it: symbols are characters (or bytes of the byte-level
/// alphabet), the unknown token, byte fallback, affixes and `ignore_merges` as the file says; dropout is ignored.
/// </summary>
internal sealed class BytePairModel : TokenModel
{
    private readonly BytePairSettings settings;
    private readonly MergeTable merges;
    private readonly int[] byteSymbols = new int[256];
    private readonly int[] fallbackIds = new int[256];

    /// <summary>Builds the model from its vocabulary and merges, the most wanted merge first.</summary>
    /// <exception cref="FormatException">A merge names a token that is not in the vocabulary.</exception>
    public BytePairModel(
        Vocabulary vocabulary, IReadOnlyList<(string Left, string Right)> pairs, BytePairSettings settings)
    {
        Vocabulary = vocabulary;
        this.settings = settings;
        merges = new MergeTable(pairs.Count);
        var prefixLength = settings.ContinuingPrefix.Length;
        for (var rank = 0; rank < pairs.Count; rank++)
        {
            var (left, right) = pairs[rank];
            var joined = left + (prefixLength <= right.Length ? right[prefixLength..] : "");
            merges.Set(IdOf(left, pairs[rank]), IdOf(right, pairs[rank]), rank, IdOf(joined, pairs[rank]));
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
        var word = workspace.Text.Slice(start, end);
        var tokens = workspace.Tokens;
        if (!tokens.Tracks && workspace.Words.TryGet(word, out var known))
        {
            tokens.AddRange(known);
            return;
        }
        var before = tokens.Count;
        TokenizeAnew(workspace, word, start);
        if (!tokens.Tracks) workspace.Words.Add(word, tokens.Ids[before..]);
    }

    private void TokenizeAnew(Workspace workspace, ReadOnlySpan<char> word, int start)
    {
        if (settings.IgnoreMerges && TryWhole(word, out var whole))
        {
            workspace.Tokens.Add(whole, start, start + word.Length);
            return;
        }
        var scratch = workspace.Merge;
        scratch.Clear();
        if (ReadsBytes) AddByteSymbols(scratch, word, start);
        else AddCharacterSymbols(scratch, word, start);
        scratch.MergeAll(merges);
        scratch.CopyTo(workspace.Tokens);
    }

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
            if (TrySymbol(symbol, first == start, at == word.Length, out var id))
            {
                pending.Flush(scratch);
                scratch.Add(id, first, first + width);
            }
            else if (!settings.ByteFallback || !AddFallback(scratch, symbol, first))
            {
                pending.Add(scratch, first, first + width);
            }
        }
        pending.Flush(scratch);
    }

    private bool TrySymbol(ReadOnlySpan<char> symbol, bool isFirst, bool isLast, out int id)
    {
        var needsPrefix = !isFirst && settings.ContinuingPrefix.Length > 0;
        var needsSuffix = isLast && settings.EndOfWordSuffix.Length > 0;
        if (!needsPrefix && !needsSuffix) return Vocabulary.TryGet(symbol, out id);
        var spelt = string.Concat(needsPrefix ? settings.ContinuingPrefix : "", symbol,
            needsSuffix ? settings.EndOfWordSuffix : "");
        return Vocabulary.TryGet(spelt, out id);
    }

    private bool AddFallback(MergeScratch scratch, ReadOnlySpan<char> symbol, int start)
    {
        Span<byte> bytes = stackalloc byte[4];
        var count = Encoding.UTF8.GetBytes(symbol, bytes);
        foreach (var value in bytes[..count])
        {
            if (fallbackIds[value] < 0) return false;
        }
        foreach (var value in bytes[..count]) scratch.Add(fallbackIds[value], start, start + symbol.Length);
        return true;
    }

    private int IdOrMissing(string token) => Vocabulary.TryGet(token, out var id) ? id : -1;

    private int IdOf(string token, (string Left, string Right) merge) =>
        Vocabulary.TryGet(token, out var id)
            ? id
            : throw new FormatException(
                $"model.merges: the merge \"{merge.Left} {merge.Right}\" needs the token \"{token}\", "
                + "which is not in model.vocab");
}
