using System.Text.Json;
using SearchEngine.Embedder.Tokenization.Models;

namespace SearchEngine.Embedder.Tokenization.Files;

/// <summary>Reads the `model` of tokenizer.json.</summary>
internal static class ModelReader
{
    private const string Known = "BPE, Unigram, WordLevel, WordPiece";

    /// <summary>Whether the model is byte-pair encoding.</summary>
    public static bool IsBytePair(JsonNodeReader node) => TypeOf(node) == "BPE";

    /// <summary>Reads the model.</summary>
    /// <param name="node">The member `model`.</param>
    /// <param name="readsBytes">Whether a byte-pair model is given raw text and spells it in bytes itself.</param>
    public static TokenModel Read(JsonNodeReader node, bool readsBytes) => TypeOf(node) switch
    {
        "BPE" => BytePair(node, readsBytes),
        "Unigram" => Unigram(node),
        "WordLevel" => WordLevel(node),
        "WordPiece" => WordPiece(node),
        _ => throw node.Unknown("model", Known),
    };

    /// <summary>Old files leave the type out; what else the model has tells it.</summary>
    private static string TypeOf(JsonNodeReader node)
    {
        if (node.OptionalText("type") is { } type) return type;
        if (!node["merges"].IsNull) return "BPE";
        if (!node["continuing_subword_prefix"].IsNull) return "WordPiece";
        return node["vocab"].Value.ValueKind == JsonValueKind.Array ? "Unigram" : "WordLevel";
    }

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
        var merges = node["merges"].Items().Where(IsMerge).Select(Merge).ToList();
        try
        {
            return new BytePairModel(VocabularyMap(node["vocab"]), merges, settings) { ReadsBytes = readsBytes };
        }
        catch (FormatException error)
        {
            throw new ModelFolderException(node.File, error.Message + "; fetch the file again.", error);
        }
    }

    private static WordPieceModel WordPiece(JsonNodeReader node)
    {
        var vocabulary = VocabularyMap(node["vocab"]);
        return new WordPieceModel(vocabulary, UnknownId(node, vocabulary),
            node.OptionalText("continuing_subword_prefix") ?? "##", node.Integer("max_input_chars_per_word", 100));
    }

    private static WordLevelModel WordLevel(JsonNodeReader node)
    {
        var vocabulary = VocabularyMap(node["vocab"]);
        return new WordLevelModel(vocabulary, UnknownId(node, vocabulary));
    }

    private static UnigramModel Unigram(JsonNodeReader node)
    {
        var entries = node["vocab"].Items().Select(Scored).ToList();
        if (entries.Count == 0) throw node["vocab"].Wrong("a list with at least one token");
        int? unknown = node["unk_id"].IsNull ? null : node["unk_id"].AsInteger();
        if (unknown is { } id && (id < 0 || id >= entries.Count)) throw node["unk_id"].Wrong("the place of a token");
        return new UnigramModel(entries, unknown, node.Flag("byte_fallback", false));
    }

    private static int UnknownId(JsonNodeReader node, Vocabulary vocabulary)
    {
        var token = node.OptionalText("unk_token") ?? "[UNK]";
        return vocabulary.TryGet(token, out var id) ? id : throw node["unk_token"].Wrong("a token of model.vocab");
    }

    private static Vocabulary VocabularyMap(JsonNodeReader node)
    {
        if (node.Value.ValueKind != JsonValueKind.Object) throw node.Wrong("an object of tokens and ids");
        var ids = new Dictionary<string, int>();
        foreach (var entry in node.Value.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetInt32(out var id)
                || id is < 0 or > Vocabulary.HighestId)
                throw node[entry.Name].Wrong($"an id from 0 to {Vocabulary.HighestId}");
            ids[entry.Name] = id;
        }
        return new Vocabulary(ids);
    }

    private static (string Token, double? Score) Scored(JsonNodeReader node)
    {
        if (node.Value.ValueKind != JsonValueKind.Array || node.Value.GetArrayLength() != 2
            || node.Value[0].ValueKind != JsonValueKind.String || node.Value[1].ValueKind != JsonValueKind.Number)
            throw node.Wrong("a token and its log probability");
        return (node.Value[0].GetString()!, node.Value[1].GetDouble());
    }

    /// <summary>Old files begin the list with a line that is a comment.</summary>
    private static bool IsMerge(JsonNodeReader node) =>
        node.Value.ValueKind != JsonValueKind.String
        || !node.AsText().StartsWith("#version", StringComparison.Ordinal);

    private static TokenMerge Merge(JsonNodeReader node, int rank)
    {
        if (node.Value.ValueKind == JsonValueKind.Array)
        {
            return node.Value.GetArrayLength() == 2 && node.Value[0].ValueKind == JsonValueKind.String
                && node.Value[1].ValueKind == JsonValueKind.String
                ? new TokenMerge(node.Value[0].GetString()!, node.Value[1].GetString()!, rank)
                : throw node.Wrong("a pair of tokens");
        }
        var parts = node.AsText().Split(' ');
        return parts.Length == 2
            ? new TokenMerge(parts[0], parts[1], rank)
            : throw node.Wrong("two tokens with one blank between them");
    }
}
