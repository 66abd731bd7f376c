namespace SearchEngine.Embedder.Tokenization.Files;

/// <summary>Reads the `post_processor` of tokenizer.json: the special tokens around one text.</summary>
internal sealed class FrameReader(TokenizerConfig config, Func<string, int?> find)
{
    private const string Known = "BertProcessing, ByteLevel, RobertaProcessing, Sequence, TemplateProcessing";

    /// <summary>Reads the component, then what tokenizer_config.json changes of it.</summary>
    /// <remarks>`transformers` rebuilds the frame of Llama's kin from `add_bos_token` and `add_eos_token`; elsewhere a
    /// switch that is on adds its token where the file lacks it, and one that is off changes nothing.</remarks>
    public SpecialTokenFrame Read(JsonNodeReader node)
    {
        var frame = ReadComponent(node);
        return frame with
        {
            Before = Switched("add_bos_token", "bos_token", frame.Before, atStart: true),
            After = Switched("add_eos_token", "eos_token", frame.After, atStart: false),
        };
    }

    private int[] Switched(string switchName, string tokenName, int[] ids, bool atStart)
    {
        var state = config.Switch(switchName);
        if (state is null || config.SpecialToken(tokenName) is not { } token || find(token) is not { } id) return ids;
        if (state == false) return config.IsLlamaKin ? [.. ids.Where(other => other != id)] : ids;
        if (ids.Contains(id)) return ids;
        return atStart ? [id, .. ids] : [.. ids, id];
    }

    private static SpecialTokenFrame ReadComponent(JsonNodeReader node)
    {
        if (node.IsNull) return SpecialTokenFrame.None;
        return node.Type switch
        {
            "BertProcessing" or "RobertaProcessing" => new SpecialTokenFrame([Id(node["cls"])], [Id(node["sep"])]),
            "ByteLevel" => SpecialTokenFrame.None,
            "Sequence" => node["processors"].Items().Select(ReadComponent)
                .Aggregate(SpecialTokenFrame.None, (inner, outer) => outer.Around(inner)),
            "TemplateProcessing" => Template(node),
            _ => throw node.Unknown("post-processor", Known),
        };
    }

    /// <summary>The id of a pair of token and id.</summary>
    private static int Id(JsonNodeReader node)
    {
        var members = node.Items().ToList();
        return members.Count == 2 ? members[1].AsInteger() : throw node.Wrong("a token and its id");
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
            : throw node["single"].Wrong("a template with the text in it once");
    }
}
