using SearchEngine.Embedder.Tokenization.Models;
using SearchEngine.Embedder.Tokenization.PreTokenizers;

namespace SearchEngine.Embedder.Tokenization.Files;

/// <summary>Builds the parts of a tokenizer from the root of tokenizer.json (format of Hugging Face
/// `tokenizers`).</summary>
internal static class TokenizerJson
{
    /// <summary>Reads every component.</summary>
    /// <exception cref="ModelFolderException">A component is unknown or damaged.</exception>
    public static TokenizerParts Build(JsonNodeReader root, TokenizerConfig config)
    {
        var normalizers = NormalizerReader.Read(root["normalizer"]);
        var preTokenizers = PreTokenizerReader.Read(root["pre_tokenizer"], config);
        var readsBytes = preTokenizers is [.., ByteSpelling] && ModelReader.IsBytePair(root["model"]);
        if (readsBytes) preTokenizers.RemoveAt(preTokenizers.Count - 1);
        var model = ModelReader.Read(root["model"], readsBytes);
        var added = AddedTokenReader.Read(root["added_tokens"], config, model.Vocabulary);
        return new TokenizerParts(model, normalizers, added)
        {
            PreTokenizers = [.. preTokenizers],
            Frame = new FrameReader(config, token => Find(token, added, model)).Read(root["post_processor"]),
            Decoder = DecoderReader.Read(root["decoder"]),
            BosId = IdOf("bos_token"),
            EosId = IdOf("eos_token"),
            PadId = IdOf("pad_token"),
            UnknownId = IdOf("unk_token") ?? model.UnknownId,
        };

        int? IdOf(string name) => config.SpecialToken(name) is { } token ? Find(token, added, model) : null;
    }

    private static int? Find(string token, List<AddedToken> added, TokenModel model)
    {
        if (added.Find(entry => entry.Content == token) is { } found) return found.Id;
        return model.Vocabulary.TryGet(token, out var id) ? id : null;
    }
}
