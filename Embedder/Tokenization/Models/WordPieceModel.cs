namespace SearchEngine.Embedder.Tokenization.Models;

/// <summary>WordPiece (Devlin et al. 2019): the longest token of the vocabulary from the left, again and again; a word
/// that cannot be spelt so, or is too long, is one unknown token.</summary>
internal sealed class WordPieceModel : CachedModel
{
    private readonly int unknown;
    private readonly string continuingPrefix;
    private readonly int maxCharacters;

    /// <summary>Builds the model.</summary>
    /// <param name="vocabulary">Tokens and ids.</param>
    /// <param name="unknown">Id of the unknown token.</param>
    /// <param name="continuingPrefix">Put before every token but a word's first, usually ##.</param>
    /// <param name="maxCharacters">Longest word that is looked at.</param>
    public WordPieceModel(Vocabulary vocabulary, int unknown, string continuingPrefix, int maxCharacters)
    {
        Vocabulary = vocabulary;
        this.unknown = unknown;
        this.continuingPrefix = continuingPrefix;
        this.maxCharacters = maxCharacters;
    }

    /// <inheritdoc/>
    public override Vocabulary Vocabulary { get; }

    /// <inheritdoc/>
    public override int? UnknownId => unknown;

    /// <inheritdoc/>
    protected override void TokenizeAnew(Workspace workspace, int start, int end)
    {
        var tokens = workspace.Tokens;
        var word = workspace.Text.Slice(start, end);
        var before = tokens.Count;
        if (CountCharacters(word) > maxCharacters || !TrySpell(tokens, word, start))
        {
            tokens.CutTo(before);
            tokens.Add(unknown, start, end);
        }
    }

    private bool TrySpell(TokenBuffer tokens, ReadOnlySpan<char> word, int origin)
    {
        Span<char> spelt = stackalloc char[256];
        for (var start = 0; start < word.Length;)
        {
            var prefix = start > 0 ? continuingPrefix : "";
            var needed = prefix.Length + word.Length - start;
            var candidate = needed <= spelt.Length ? spelt[..needed] : new char[needed];
            prefix.CopyTo(candidate);
            word[start..].CopyTo(candidate[prefix.Length..]);
            int id;
            while (!Vocabulary.TryGet(candidate, out id))
            {
                candidate = candidate[..CodePoints.StepBack(candidate, candidate.Length)];
                if (candidate.Length <= prefix.Length) return false;
            }
            var length = candidate.Length - prefix.Length;
            tokens.Add(id, origin + start, origin + start + length);
            start += length;
        }
        return true;
    }

    private static int CountCharacters(ReadOnlySpan<char> word)
    {
        var count = word.Length;
        foreach (var unit in word)
        {
            if (char.IsLowSurrogate(unit)) count--;
        }
        return count;
    }
}
