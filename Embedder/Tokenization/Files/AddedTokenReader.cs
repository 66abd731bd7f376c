namespace SearchEngine.Embedder.Tokenization.Files;

/// <summary>
/// Reads `added_tokens` of tokenizer.json and what tokenizer_config.json adds to them. A token of the vocabulary keeps
/// the id it has there; others are numbered on from the end in their order, as the reference does, whatever id the
/// file gives.
/// </summary>
internal sealed class AddedTokenReader(Vocabulary vocabulary)
{
    private readonly List<AddedToken> tokens = [];
    private readonly Dictionary<string, int> places = [];
    private int highestId = -1;

    /// <summary>Reads the tokens.</summary>
    /// <param name="node">The member `added_tokens`.</param>
    /// <param name="config">tokenizer_config.json.</param>
    /// <param name="vocabulary">The model's vocabulary.</param>
    public static List<AddedToken> Read(JsonNodeReader node, TokenizerConfig config, Vocabulary vocabulary) =>
        Read(node.IsNull ? [] : node.Items().Select(Parse), config, vocabulary);

    /// <summary>Puts tokens that are known already together with those of tokenizer_config.json.</summary>
    public static List<AddedToken> Read(IEnumerable<AddedToken> known, TokenizerConfig config, Vocabulary vocabulary)
    {
        var reader = new AddedTokenReader(vocabulary);
        foreach (var token in known) reader.Add(token, replaces: true);
        foreach (var item in config.AddedTokens()) reader.Add(Parse(item), replaces: false);
        foreach (var name in config.SpecialTokens()) reader.AddKnownSpecial(name);
        return reader.tokens;
    }

    private static AddedToken Parse(JsonNodeReader node)
    {
        var special = node.Flag("special", false);
        return new AddedToken(node.Text("content"), -1)
        {
            SingleWord = node.Flag("single_word", false),
            StripsLeft = node.Flag("lstrip", false),
            StripsRight = node.Flag("rstrip", false),
            Normalized = node.Flag("normalized", !special),
            Special = special,
        };
    }

    /// <summary>A named special token of the vocabulary is found in the text even where no list has it.</summary>
    private void AddKnownSpecial(string content)
    {
        if (vocabulary.TryGet(content, out _)) Add(new AddedToken(content, -1) { Special = true }, replaces: false);
    }

    private void Add(AddedToken token, bool replaces)
    {
        if (token.Content.Length == 0) return;
        if (places.TryGetValue(token.Content, out var place))
        {
            if (replaces) tokens[place] = token with { Id = tokens[place].Id };
            return;
        }
        if (!vocabulary.TryGet(token.Content, out var id)) id = Math.Max(vocabulary.Count, highestId + 1);
        highestId = Math.Max(highestId, id);
        places.Add(token.Content, tokens.Count);
        tokens.Add(token with { Id = id });
    }
}
