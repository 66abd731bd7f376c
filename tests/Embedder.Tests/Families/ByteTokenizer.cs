using System.Text.Json.Nodes;

namespace SearchEngine.Embedder.Tests.Families;

/// <summary>A tokenizer.json whose tokens are bytes: id 4 + byte, behind unk, begin, end and pad.</summary>
internal static class ByteTokenizer
{
    public const int Begin = 1;
    public const int End = 2;
    private const int FirstByte = 4;

    /// <summary>The ids of an ASCII text without special tokens.</summary>
    public static int[] Ids(string text) => [.. text.Select(letter => FirstByte + letter)];

    /// <param name="folder">The model's folder.</param>
    /// <param name="begins">Whether the begin token stands in front of every text.</param>
    public static void Write(TemporaryFolder folder, bool begins)
    {
        string[] special = ["<unk>", "<s>", "</s>", "<pad>"];
        var vocabulary = new JsonObject();
        for (var id = 0; id < special.Length; id++) vocabulary[special[id]] = id;
        var extra = 0;
        for (var value = 0; value < 256; value++)
        {
            var isPrintable = value is >= 33 and <= 126 or >= 161 and <= 172 or >= 174;
            vocabulary[((char)(isPrintable ? value : 256 + extra++)).ToString()] = FirstByte + value;
        }
        var added = special.Select((content, id) => (JsonNode)new JsonObject
        {
            ["id"] = id, ["content"] = content, ["single_word"] = false, ["lstrip"] = false, ["rstrip"] = false,
            ["normalized"] = false, ["special"] = true,
        });
        folder.Write("tokenizer.json", new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray([.. added]),
            ["normalizer"] = null,
            ["pre_tokenizer"] = JsonNode.Parse(
                """{"type": "ByteLevel", "add_prefix_space": false, "use_regex": false}"""),
            ["post_processor"] = !begins ? null : JsonNode.Parse("""
                {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}},
                {"Sequence": {"id": "A", "type_id": 0}}], "pair": [],
                "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}}
                """),
            ["decoder"] = JsonNode.Parse("""{"type": "ByteLevel"}"""),
            ["model"] = new JsonObject { ["type"] = "BPE", ["vocab"] = vocabulary, ["merges"] = new JsonArray() },
        }.ToJsonString());
        folder.Write("tokenizer_config.json", """{"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>"}""");
    }
}
