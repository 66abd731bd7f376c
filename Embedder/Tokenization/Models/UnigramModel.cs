using System.Text;

namespace SearchEngine.Embedder.Tokenization.Models;

/// <summary>
/// Unigram language model (Kudo 2018): the split of a text whose tokens have the highest sum of log probabilities, by
/// Viterbi from left to right. Runs of unknown characters are one token, or their bytes where the file asks for it.
/// </summary>
internal sealed class UnigramModel : CachedModel
{
    private const double UnknownPenalty = 10;

    private readonly double[] scores;
    private readonly int? unknown;
    private readonly double unknownScore;
    private readonly TokenTrie trie = new();
    private readonly int[]? byteIds;

    /// <summary>Builds the model.</summary>
    /// <param name="entries">Tokens with their log probabilities; a token's id is its place. Text cannot produce those
    /// without one.</param>
    /// <param name="unknown">Id of the unknown token, or null where every text can be spelt.</param>
    /// <param name="byteFallback">Whether unknown characters are spelt with the tokens &lt;0x00&gt; to &lt;0xFF&gt;.
    /// </param>
    public UnigramModel(IReadOnlyList<(string Token, double? Score)> entries, int? unknown, bool byteFallback)
    {
        this.unknown = unknown;
        scores = [.. entries.Select(entry => entry.Score ?? 0)];
        unknownScore = (entries.Min(entry => entry.Score) ?? 0) - UnknownPenalty;
        var ids = new Dictionary<string, int>(entries.Count);
        for (var id = 0; id < entries.Count; id++)
        {
            var (token, score) = entries[id];
            ids[token] = id;
            if (token.Length > 0 && score is not null) trie.Add(token, id);
        }
        Vocabulary = new Vocabulary(ids);
        if (byteFallback)
            byteIds = [.. Enumerable.Range(0, 256).Select(value => ids.GetValueOrDefault($"<0x{value:X2}>", -1))];
    }

    /// <summary>Whether scores are added up in 32 bits, as SentencePiece does; ties fall differently then.</summary>
    public bool AddsInSinglePrecision { get; init; }

    /// <inheritdoc/>
    public override Vocabulary Vocabulary { get; }

    /// <inheritdoc/>
    public override int? UnknownId => unknown;

    /// <inheritdoc/>
    protected override void TokenizeAnew(Workspace workspace, int start, int end)
    {
        var text = workspace.Text.Slice(start, end);
        var lattice = workspace.Lattice;
        lattice.Reset(text.Length);
        for (var at = 0; at < text.Length;)
        {
            CodePoints.At(text, at, out var width);
            Extend(text, at, width, lattice);
            at += width;
        }
        Emit(workspace, text, start);
    }

    private void Extend(ReadOnlySpan<char> text, int at, int width, ViterbiLattice lattice)
    {
        var soFar = lattice.Score(at);
        var hasSingle = false;
        var node = TokenTrie.Root;
        for (var end = at; end < text.Length;)
        {
            node = trie.Child(node, text[end++]);
            if (node < 0) break;
            var id = trie.Value(node);
            if (id < 0) continue;
            lattice.Offer(end, at, id, Add(soFar, scores[id]));
            if (end - at == width) hasSingle = true;
        }
        if (!hasSingle) lattice.Offer(at + width, at, ViterbiLattice.Unknown, Add(soFar, unknownScore));
    }

    private double Add(double soFar, double score) =>
        AddsInSinglePrecision ? (float)soFar + (float)score : soFar + score;

    /// <summary>Reads the best path back and appends its tokens from left to right.</summary>
    private void Emit(Workspace workspace, ReadOnlySpan<char> text, int origin)
    {
        var lattice = workspace.Lattice;
        var path = workspace.Matches;
        path.Clear();
        for (var end = text.Length; end > 0;)
        {
            var start = lattice.Start(end);
            // Neighbours that are unknown make one token.
            if (IsUnknown(lattice.Id(end)))
            {
                while (start > 0 && IsUnknown(lattice.Id(start))) start = lattice.Start(start);
            }
            path.Add((start, end));
            end = start;
        }
        for (var i = path.Count - 1; i >= 0; i--) Add(workspace.Tokens, text, path[i].Start, path[i].End, origin);
    }

    private bool IsUnknown(int id) => id == ViterbiLattice.Unknown || id == unknown;

    private void Add(TokenBuffer tokens, ReadOnlySpan<char> text, int start, int end, int origin)
    {
        var token = text[start..end];
        if (Vocabulary.TryGet(token, out var id)) tokens.Add(id, origin + start, origin + end);
        else if (!AddBytes(tokens, token, origin + start) && unknown is { } other)
            tokens.Add(other, origin + start, origin + end);
    }

    private bool AddBytes(TokenBuffer tokens, ReadOnlySpan<char> token, int origin)
    {
        if (byteIds is null) return false;
        var bytes = Encoding.UTF8.GetBytes(token.ToString());
        foreach (var value in bytes)
        {
            if (byteIds[value] < 0) return false;
        }
        foreach (var value in bytes) tokens.Add(byteIds[value], origin, origin + token.Length);
        return true;
    }
}
