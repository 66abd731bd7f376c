using System.Text.Json;
using SearchEngine.Embedder.Tokenization.Models;

namespace SearchEngine.Embedder.Tokenization.Files;

/// <summary>Reads the `model` of tokenizer.json.</summary>
internal static class ModelReader
{
    private const string Known = "BPE";

    /// <summary>Whether the model is byte-pair encoding.</summary>
    public static bool IsBytePair(JsonNodeReader node) => TypeOf(node) == "BPE";

    /// <summary>Reads the model.</summary>
    /// <param name="node">The member `model`.</param>
    /// <param name="readsBytes">Whether a byte-pair model is given raw text and spells it in bytes itself.</param>
    public static TokenModel Read(JsonNodeReader node, bool readsBytes) => TypeOf(node) switch
    {
        "BPE" => BytePair(node, readsBytes),
        _ => throw node.Unknown("model", Known),
    };

    private static string TypeOf(JsonNodeReader node) => node.OptionalText("type") ?? "BPE";

    private static BytePairModel BytePair(JsonNodeReader node, bool readsBytes)
    {
        var settings = new BytePairSettings
        {
            UnknownToken = node.OptionalText("unk_token"),
            FuseUnknown = node.Flag("fuse_unk", false),
            ByteFallback = node.Flag("byte_fallback", false),
            IgnoreMerges = node.Flag("ignore_merges", false),
            ContinuingPrefix = node.OptionalText("continuing_subword_prefix") ?? "",
            EndOfWordSuffix = node.OptionalText("end_of_word_suffix") ?? "",
        };
        var merges = node["merges"].Items().Select(Merge).ToList();
        try
        {
            return new BytePairModel(VocabularyMap(node["vocab"]), merges, settings) { ReadsBytes = readsBytes };
        }
        catch (FormatException error)
        {
            throw new TokenizerFileException(node.File, error.Message + "; fetch the file again.", error);
        }
    }

    private static Vocabulary VocabularyMap(JsonNodeReader node)
    {
        if (node.Value.ValueKind != JsonValueKind.Object) throw node.Wrong("an object of tokens and ids");
        var ids = new Dictionary<string, int>();
        foreach (var entry in node.Value.EnumerateObject())
        {
            var id = new JsonNodeReader(node.File, $"{node.Place}[\"{entry.Name}\"]", entry.Value).AsInteger();
            ids[entry.Name] = id;
        }
        return new Vocabulary(ids);
    }

    private static (string Left, string Right) Merge(JsonNodeReader node)
    {
        if (node.Value.ValueKind == JsonValueKind.Array)
        {
            return node.Value.GetArrayLength() == 2
                ? (node.Value[0].GetString() ?? "", node.Value[1].GetString() ?? "")
                : throw node.Wrong("a pair of tokens");
        }
        var parts = node.AsText().Split(' ');
        return parts.Length == 2 ? (parts[0], parts[1]) : throw node.Wrong("two tokens with one blank between them");
    }
}
