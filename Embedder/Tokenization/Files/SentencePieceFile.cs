using SearchEngine.Embedder.Tokenization.Decoders;
using SearchEngine.Embedder.Tokenization.Models;
using SearchEngine.Embedder.Tokenization.Patterns;
using SearchEngine.Embedder.Tokenization.PreTokenizers;
using SearchEngine.Embedder.Tokenization.SentencePiece;

namespace SearchEngine.Embedder.Tokenization.Files;

/// <summary>Builds the parts of a tokenizer from tokenizer.model, a SentencePiece model file.</summary>
internal static class SentencePieceFile
{
    private const int BytePairType = 2;
    private const int UnigramType = 1;

    /// <summary>Reads the file.</summary>
    /// <exception cref="TokenizerFileException">It is damaged, or of a type that is not supported.</exception>
    public static TokenizerParts Build(string path, TokenizerConfig config)
    {
        try
        {
            return Build(SentencePieceModel.Parse(File.ReadAllBytes(path)), config);
        }
        catch (FormatException error)
        {
            throw new TokenizerFileException(path, $"as a SentencePiece model, {error.Message}; fetch it again.", error);
        }
    }

    private static TokenizerParts Build(SentencePieceModel file, TokenizerConfig config)
    {
        TokenModel model = file.ModelType switch
        {
            BytePairType => BytePair(file),
            UnigramType => Unigram(file),
            _ => throw new FormatException($"it has the type {file.ModelType}, and only unigram and BPE are supported"),
        };
        // Without the legacy behaviour of `transformers`, only the beginning of the whole text gets the blank.
        var prefixesOnce = file.AddsDummyPrefix && config.KeepsDummyPrefix;
        var normalizer = new SentencePieceNormalizer(file, file.AddsDummyPrefix && !prefixesOnce);
        var added = AddedTokenReader.Read(AddedTokens(file), config, model.Vocabulary);
        int? bos = IdOf("bos_token", file.BosId), eos = IdOf("eos_token", file.EosId);
        return new TokenizerParts(model, [normalizer], added)
        {
            PreTokenizers = prefixesOnce ? [new Metaspace('▁', PrependScheme.Dummy, splits: false)] : [],
            Frame = Frame(config, bos, eos),
            Decoder = Decoder(file),
            BosId = bos,
            EosId = eos,
            PadId = IdOf("pad_token", file.PadId),
            UnknownId = IdOf("unk_token", model.UnknownId ?? -1),
        };

        int? IdOf(string name, int otherwise)
        {
            if (config.SpecialToken(name) is { } token && model.Vocabulary.TryGet(token, out var id)) return id;
            return otherwise >= 0 && otherwise < file.Pieces.Count ? otherwise : null;
        }
    }

    private static SpecialTokenFrame Frame(TokenizerConfig config, int? bos, int? eos)
    {
        // T5 ends its texts and does not begin them; the others do the opposite unless they are told to.
        var isT5 = config.ClassName == "T5Tokenizer";
        var hasBegin = config.Switch("add_bos_token") ?? !isT5;
        var hasEnd = config.Switch("add_eos_token") ?? isT5;
        return new SpecialTokenFrame(hasBegin && bos is { } first ? [first] : [], hasEnd && eos is { } last ? [last] : []);
    }

    private static IEnumerable<AddedToken> AddedTokens(SentencePieceModel file)
    {
        foreach (var (text, _, kind) in file.Pieces)
        {
            var isSpecial = kind is PieceKind.Control or PieceKind.Unknown;
            if (isSpecial || kind == PieceKind.UserDefined) yield return new AddedToken(text, -1) { Special = isSpecial };
        }
    }

    private static BytePairModel BytePair(SentencePieceModel file)
    {
        var ids = new Dictionary<string, int>();
        for (var id = 0; id < file.Pieces.Count; id++) ids.TryAdd(file.Pieces[id].Text, id);
        var merges = new List<TokenMerge>();
        var rank = -1;
        var lastScore = float.NaN;
        var mergeable = file.Pieces.Where(piece => piece.Kind == PieceKind.Normal).ToList();
        var symbols = mergeable.Select(piece => piece.Text).ToHashSet();
        foreach (var (text, score, _) in mergeable.OrderByDescending(piece => piece.Score))
        {
            if (score != lastScore) rank++;
            lastScore = score;
            for (var cut = 1; cut < text.Length; cut++)
            {
                if (char.IsLowSurrogate(text[cut])) continue;
                var (left, right) = (text[..cut], text[cut..]);
                if (symbols.Contains(left) && symbols.Contains(right)) merges.Add(new TokenMerge(left, right, rank));
            }
        }
        var settings = new BytePairSettings
        {
            UnknownToken = UnknownPiece(file),
            FuseUnknown = true,
            ByteFallback = file.ByteFallback,
        };
        return new BytePairModel(new Vocabulary(ids), merges, settings);
    }

    private static UnigramModel Unigram(SentencePieceModel file)
    {
        var entries = file.Pieces.Select(piece => (piece.Text, (double)piece.Score)).ToList();
        var unknown = file.Pieces.FindIndex(piece => piece.Kind == PieceKind.Unknown);
        return new UnigramModel(entries, unknown < 0 ? null : unknown, file.ByteFallback,
            id => file.Pieces[id].Kind is PieceKind.Normal or PieceKind.UserDefined);
    }

    private static string? UnknownPiece(SentencePieceModel file)
    {
        var at = file.Pieces.FindIndex(piece => piece.Kind == PieceKind.Unknown);
        return at < 0 ? null : file.Pieces[at].Text;
    }

    private static DecoderSequence Decoder(SentencePieceModel file) => new(
    [
        new ReplaceDecoder(SplitPattern.OfText("▁"), " "),
        new ByteFallbackDecoder(),
        new FuseDecoder(),
        new StripDecoder(' ', file.AddsDummyPrefix ? 1 : 0, 0),
    ]);
}
