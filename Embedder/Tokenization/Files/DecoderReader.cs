using SearchEngine.Embedder.Tokenization.Decoders;

namespace SearchEngine.Embedder.Tokenization.Files;

/// <summary>Reads the `decoder` of tokenizer.json.</summary>
internal static class DecoderReader
{
    private const string Known =
        "BPEDecoder, ByteFallback, ByteLevel, CTC, Fuse, Metaspace, Replace, Sequence, Strip, WordPiece";

    /// <summary>Reads the component, or null when there is none.</summary>
    public static TokenDecoder? Read(JsonNodeReader node) => node.IsNull ? null : ReadComponent(node);

    private static TokenDecoder ReadComponent(JsonNodeReader node) => node.Type switch
    {
        "BPEDecoder" => new SuffixDecoder(node.OptionalText("suffix") ?? "</w>"),
        "ByteFallback" => new ByteFallbackDecoder(),
        "ByteLevel" => new ByteLevelDecoder(),
        "CTC" => new CtcDecoder(node.OptionalText("pad_token") ?? "<pad>",
            node.OptionalText("word_delimiter_token") ?? "|", node.Flag("cleanup", true)),
        "Fuse" => new FuseDecoder(),
        "Metaspace" => Metaspace(node),
        "Replace" => new ReplaceDecoder(PatternReader.Read(node["pattern"]), node.Text("content")),
        "Sequence" => new DecoderSequence([.. node["decoders"].Items().Select(ReadComponent)]),
        "Strip" => Strip(node),
        "WordPiece" => new WordPieceDecoder(node.OptionalText("prefix") ?? "##", node.Flag("cleanup", true)),
        _ => throw node.Unknown("decoder", Known),
    };

    private static MetaspaceDecoder Metaspace(JsonNodeReader node)
    {
        var sign = node.OptionalText("replacement") ?? "▁";
        if (sign.Length != 1) throw node["replacement"].Wrong("one character");
        var prepends = node.OptionalText("prepend_scheme") is { } scheme
            ? scheme != "never"
            : node.Flag("add_prefix_space", true);
        return new MetaspaceDecoder(sign[0], prepends);
    }

    private static StripDecoder Strip(JsonNodeReader node)
    {
        var content = node.Text("content");
        if (content.Length != 1) throw node["content"].Wrong("one character");
        return new StripDecoder(content[0], node.Integer("start", 0), node.Integer("stop", 0));
    }
}
