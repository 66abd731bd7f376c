using System.Text.Json.Nodes;
using SearchEngine.Embedder.Tokenization;

namespace SearchEngine.Embedder.Tests.Tokenization;

/// <summary>Small tokenizer.json files, written by hand.</summary>
internal static class TokenizerFiles
{
    /// <summary>A tokenizer of the given components, each as JSON.</summary>
    public static Tokenizer Build(
        string model, string normalizer = "null", string preTokenizer = "null", string postProcessor = "null",
        string decoder = "null", string addedTokens = "[]", string? config = null) =>
        Tokenizer.Parse($$"""
            {"version": "1.0", "truncation": null, "padding": null, "added_tokens": {{addedTokens}},
             "normalizer": {{normalizer}}, "pre_tokenizer": {{preTokenizer}}, "post_processor": {{postProcessor}},
             "decoder": {{decoder}}, "model": {{model}}}
            """, config);

    /// <summary>A word-level model that knows nothing: every piece is one unknown token, so that offsets show pieces.
    /// </summary>
    public const string OnlyUnknown = """{"type": "WordLevel", "vocab": {"[UNK]": 0}, "unk_token": "[UNK]"}""";

    /// <summary>The pieces that a pre-tokenizer cuts a text into.</summary>
    public static string[] Pieces(string preTokenizer, string text) =>
        [.. Build(OnlyUnknown, preTokenizer: preTokenizer).EncodeWithOffsets(text)
            .Select(span => text.Substring(span.Start, span.Length))];

    /// <summary>What a normaliser makes of a text.</summary>
    public static string Normalized(string normalizer, string text)
    {
        var result = "";
        Build(OnlyUnknown, normalizer).VisitPieces(text, piece => result += piece.ToString());
        return result;
    }

    /// <summary>An added token as JSON.</summary>
    public static string Added(int id, string content, string flag = "") => new JsonObject
    {
        ["id"] = id,
        ["content"] = content,
        ["single_word"] = flag == "single_word",
        ["lstrip"] = flag == "lstrip",
        ["rstrip"] = flag == "rstrip",
        ["normalized"] = flag == "normalized",
        ["special"] = true,
    }.ToJsonString();
}
