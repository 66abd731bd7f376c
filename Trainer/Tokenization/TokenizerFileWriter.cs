using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SearchEngine.Trainer.Tokenization;

/// <summary>Writes a learnt vocabulary in the format of Hugging Face `tokenizers`: byte-level BPE, the split pattern
/// of Llama 3, `&lt;s&gt;` in front; the caller appends `&lt;/s&gt;` as text where a model wants it.</summary>
internal static class TokenizerFileWriter
{
    private const string SplitPattern =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
        + @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private static readonly string[] LineEnds = ["\n", "\r", "\t"];
    private static readonly string[] Joints = ["-", "/", "(", "[", "\"", "_", ".", "`", "“"];

    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Contents of tokenizer.json.</summary>
    public static string Tokenizer(BytePairVocabulary vocabulary)
    {
        var root = new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = new JsonArray([.. BytePairVocabulary.SpecialTokens.Select(AddedToken)]),
            ["normalizer"] = Normalizer(vocabulary.Options),
            ["pre_tokenizer"] = PreTokenizer(vocabulary.Options),
            ["post_processor"] = PostProcessor(),
            ["decoder"] = ByteLevel(),
            ["model"] = Model(vocabulary),
        };
        return root.ToJsonString(Format);
    }

    /// <summary>Contents of tokenizer_config.json.</summary>
    public static string Config(BytePairVocabulary vocabulary)
    {
        var root = new JsonObject
        {
            ["tokenizer_class"] = "PreTrainedTokenizerFast",
            ["add_bos_token"] = true,
            ["add_eos_token"] = false,
            ["bos_token"] = BytePairVocabulary.BeginToken,
            ["eos_token"] = BytePairVocabulary.EndToken,
            ["pad_token"] = BytePairVocabulary.PadToken,
            ["unk_token"] = BytePairVocabulary.UnknownToken,
            ["padding_side"] = "right",
            ["clean_up_tokenization_spaces"] = false,
            ["model_max_length"] = vocabulary.Options.ModelMaxTokens,
        };
        return root.ToJsonString(Format);
    }

    private static JsonNode AddedToken(string content, int id) => new JsonObject
    {
        ["id"] = id,
        ["content"] = content,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = true,
    };

    private static JsonObject Normalizer(BytePairTrainingOptions options)
    {
        var steps = new List<JsonNode> { new JsonObject { ["type"] = "NFC" } };
        if (options.Lowercase) steps.Add(new JsonObject { ["type"] = "Lowercase" });
        if (options.PartsWords)
        {
            steps.AddRange(LineEnds.Select(end => Replace(end, " ")));
            steps.AddRange(Joints.Select(joint => Replace(joint, joint + " ")));
            steps.Add(Replace("  ", " "));
            steps.Add(Replace("  ", " "));
        }
        return steps.Count == 1 ? (JsonObject)steps[0] : Sequence("normalizers", [.. steps]);
    }

    private static JsonObject Replace(string text, string by) => new()
    {
        ["type"] = "Replace",
        ["pattern"] = new JsonObject { ["String"] = text },
        ["content"] = by,
    };

    private static JsonObject PreTokenizer(BytePairTrainingOptions options)
    {
        if (options.PartsWords)
        {
            var words = ByteLevel();
            words["add_prefix_space"] = true;
            words["use_regex"] = true;
            return words;
        }
        return Sequence("pretokenizers",
            new JsonObject
            {
                ["type"] = "Split",
                ["pattern"] = new JsonObject { ["Regex"] = SplitPattern },
                ["behavior"] = "Isolated",
                ["invert"] = false,
            },
            ByteLevel());
    }

    private static JsonObject Sequence(string name, params JsonNode[] steps) =>
        new() { ["type"] = "Sequence", [name] = new JsonArray(steps) };

    private static JsonObject ByteLevel() => new()
    {
        ["type"] = "ByteLevel",
        ["add_prefix_space"] = false,
        ["trim_offsets"] = true,
        ["use_regex"] = false,
    };

    private static JsonObject PostProcessor()
    {
        const string Begin = BytePairVocabulary.BeginToken;
        var id = Array.IndexOf(BytePairVocabulary.SpecialTokens, Begin);
        return new JsonObject
        {
            ["type"] = "TemplateProcessing",
            ["single"] = new JsonArray(Special(Begin, 0), Text("A", 0)),
            ["pair"] = new JsonArray(Special(Begin, 0), Text("A", 0), Special(Begin, 1), Text("B", 1)),
            ["special_tokens"] = new JsonObject
            {
                [Begin] = new JsonObject
                {
                    ["id"] = Begin,
                    ["ids"] = new JsonArray(id),
                    ["tokens"] = new JsonArray(Begin),
                },
            },
        };

        static JsonObject Special(string token, int type) =>
            new() { ["SpecialToken"] = new JsonObject { ["id"] = token, ["type_id"] = type } };

        static JsonObject Text(string name, int type) =>
            new() { ["Sequence"] = new JsonObject { ["id"] = name, ["type_id"] = type } };
    }

    private static JsonObject Model(BytePairVocabulary vocabulary)
    {
        var ids = new JsonObject();
        for (var id = 0; id < vocabulary.Count; id++) ids[vocabulary.Tokens[id]] = id;
        return new JsonObject
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["unk_token"] = null,
            ["continuing_subword_prefix"] = null,
            ["end_of_word_suffix"] = null,
            ["fuse_unk"] = false,
            ["byte_fallback"] = false,
            ["ignore_merges"] = false,
            ["vocab"] = ids,
            ["merges"] = new JsonArray([.. vocabulary.Merges.Select(merge => (JsonNode)$"{merge.Left} {merge.Right}")]),
        };
    }
}
