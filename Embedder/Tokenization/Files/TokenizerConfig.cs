using System.Text.Json;

namespace SearchEngine.Embedder.Tokenization.Files;

/// <summary>What tokenizer_config.json and special_tokens_map.json add to tokenizer.json.</summary>
/// <param name="config">Root of tokenizer_config.json; its value is undefined when there is none.</param>
/// <param name="specialTokens">Root of special_tokens_map.json; its value is undefined when there is none.</param>
internal sealed class TokenizerConfig(JsonNodeReader config, JsonNodeReader specialTokens)
{
    private static readonly string[] SpecialNames =
        ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

    /// <summary>Name of the tokenizer's class in `transformers`, without its ending `Fast`, or null.</summary>
    public string? ClassName
    {
        get
        {
            var name = config.OptionalText("tokenizer_class");
            return name is not null && name.EndsWith("Fast", StringComparison.Ordinal) ? name[..^4] : name;
        }
    }

    /// <summary>Whether the class is Llama's or one of its kin, which builds its special tokens from the switches
    /// `add_bos_token` and `add_eos_token` alone.</summary>
    public bool IsLlamaKin => ClassName is "LlamaTokenizer" or "CodeLlamaTokenizer" or "GemmaTokenizer";

    /// <summary>Whether the class is Llama's without its legacy behaviour: the text gets SentencePiece's dummy prefix
    /// whatever it begins with.</summary>
    public bool KeepsDummyPrefix => ClassName is "LlamaTokenizer" && Switch("legacy") == false;

    /// <summary>Spelling of a named special token such as `bos_token`, or null.</summary>
    public string? SpecialToken(string name) => Spelling(config[name]) ?? Spelling(specialTokens[name]);

    /// <summary>Spellings of all special tokens.</summary>
    public IEnumerable<string> SpecialTokens()
    {
        foreach (var name in SpecialNames)
        {
            if (SpecialToken(name) is { } token) yield return token;
        }
        var others = config["additional_special_tokens"];
        if (others.Value.ValueKind != JsonValueKind.Array) yield break;
        foreach (var item in others.Items())
        {
            if (Spelling(item) is { } token) yield return token;
        }
    }

    /// <summary>The tokens of `added_tokens_decoder` by rising id.</summary>
    public IEnumerable<JsonNodeReader> AddedTokens()
    {
        var members = config["added_tokens_decoder"];
        if (members.Value.ValueKind != JsonValueKind.Object) return [];
        return members.Value.EnumerateObject()
            .OrderBy(member => int.TryParse(member.Name, out var id) ? id : int.MaxValue)
            .Select(member => members[member.Name]);
    }

    /// <summary>A switch such as `add_eos_token`; null when it is absent or null.</summary>
    public bool? Switch(string name) => config[name].Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static string? Spelling(JsonNodeReader token) => token.Value.ValueKind switch
    {
        JsonValueKind.String => token.AsText(),
        JsonValueKind.Object => token.OptionalText("content"),
        _ => null,
    };
}
