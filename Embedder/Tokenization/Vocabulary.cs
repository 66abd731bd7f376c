namespace SearchEngine.Embedder.Tokenization;

/// <summary>Tokens and their ids, both ways; lookup by span does not allocate.</summary>
internal sealed class Vocabulary
{
    /// <summary>Highest id that is believed; no vocabulary comes near it.</summary>
    public const int HighestId = (1 << 24) - 1;

    private readonly Dictionary<string, int> ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> bySpan;
    private readonly string?[] tokens;

    /// <summary>Wraps a token-to-id map; ids are non-negative, need not be dense, and may repeat.</summary>
    public Vocabulary(Dictionary<string, int> ids)
    {
        this.ids = ids;
        bySpan = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        var highest = -1;
        foreach (var id in ids.Values) highest = Math.Max(highest, id);
        tokens = new string?[highest + 1];
        foreach (var (token, id) in ids) tokens[id] = token;
    }

    /// <summary>Number of tokens.</summary>
    public int Count => ids.Count;

    public IReadOnlyDictionary<string, int> Entries => ids;

    public bool TryGet(ReadOnlySpan<char> token, out int id) => bySpan.TryGetValue(token, out id);

    /// <summary>The token of an id, or null where the id is unused.</summary>
    public string? Token(int id) => (uint)id < (uint)tokens.Length ? tokens[id] : null;
}
