using System.Text.Json;

namespace SearchEngine.Embedder.Tokenization.Files;

/// <summary>What tokenizer_config.json and special_tokens_map.json add to tokenizer.json.</summary>
internal sealed class TokenizerConfig(JsonElement? config, JsonElement? specialTokens)
{
    /// <summary>Name of the tokenizer's class in `transformers`, or null.</summary>
    public string? ClassName =>
        Member(config, "tokenizer_class") is { ValueKind: JsonValueKind.String } name ? name.GetString() : null;

    /// <summary>Spelling of a named special token such as `bos_token`, or null.</summary>
    public string? SpecialToken(string name) => Spelling(Member(config, name)) ?? Spelling(Member(specialTokens, name));

    /// <summary>A switch such as `add_eos_token`; null when it is absent or null.</summary>
    public bool? Flag(string name) => Member(config, name)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static JsonElement? Member(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty(name, out var member) ? member : null;

    private static string? Spelling(JsonElement? token) => token?.ValueKind switch
    {
        JsonValueKind.String => token.Value.GetString(),
        JsonValueKind.Object => Spelling(Member(token, "content")),
        _ => null,
    };
}
