namespace SearchEngine.Embedder.Tokenization.Files;

/// <summary>Reads `added_tokens` of tokenizer.json.</summary>
internal static class AddedTokenReader
{
    /// <summary>Reads the tokens. A token of the vocabulary keeps the id it has there; others are numbered on from
    /// the end of the vocabulary in their order, as the reference does, whatever id the file gives.</summary>
    public static List<AddedToken> Read(JsonNodeReader node, Vocabulary vocabulary)
    {
        if (node.IsNull) return [];
        var tokens = new List<AddedToken>();
        foreach (var item in node.Items())
        {
            var content = item.Text("content");
            if (content.Length == 0) continue;
            tokens.Add(new AddedToken(content, item.Integer("id", 0))
            {
                SingleWord = item.Flag("single_word", false),
                StripsLeft = item.Flag("lstrip", false),
                StripsRight = item.Flag("rstrip", false),
                Normalized = item.Flag("normalized", true),
                Special = item.Flag("special", false),
            });
        }
        return tokens;
    }
}
