namespace SearchEngine.Embedder.Tokenization.Files;

/// <summary>Reads the `post_processor` of tokenizer.json: the special tokens around one text.</summary>
internal static class FrameReader
{
    private const string Known = "ByteLevel, TemplateProcessing";

    /// <summary>Reads the component, then what tokenizer_config.json adds to it.</summary>
    public static SpecialTokenFrame Read(JsonNodeReader node, TokenizerConfig config, Func<string, int?> find)
    {
        var frame = node.IsNull ? SpecialTokenFrame.None : node.Type switch
        {
            "ByteLevel" => SpecialTokenFrame.None,
            "TemplateProcessing" => Template(node),
            _ => throw node.Unknown("post-processor", Known),
        };
        return Complete(frame, config, find);
    }

    /// <summary>Adds the begin and end tokens that tokenizer_config.json switches on and the template lacks.</summary>
    private static SpecialTokenFrame Complete(SpecialTokenFrame frame, TokenizerConfig config, Func<string, int?> find)
    {
        if (config.Flag("add_bos_token") == true && Named("bos_token") is { } bos && !frame.Before.Contains(bos))
            frame = frame with { Before = [bos, .. frame.Before] };
        if (config.Flag("add_eos_token") == true && Named("eos_token") is { } eos && !frame.After.Contains(eos))
            frame = frame with { After = [.. frame.After, eos] };
        return frame;

        int? Named(string name) => config.SpecialToken(name) is { } token ? find(token) : null;
    }

    private static SpecialTokenFrame Template(JsonNodeReader node)
    {
        List<int> before = [], after = [];
        var texts = 0;
        foreach (var item in node["single"].Items())
        {
            if (!item["Sequence"].IsNull)
            {
                texts++;
                continue;
            }
            var name = item["SpecialToken"].Text("id");
            var ids = node["special_tokens"][name]["ids"].Items().Select(id => id.AsInteger());
            (texts == 0 ? before : after).AddRange(ids);
        }
        return texts == 1
            ? new SpecialTokenFrame([.. before], [.. after])
            : throw node["single"].Wrong("a template with the text once");
    }
}
