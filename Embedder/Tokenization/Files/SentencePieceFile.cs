using System.Text;
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
    /// <exception cref="ModelFolderException">It is damaged, or of a type that is not supported.</exception>
    public static TokenizerParts Build(string path, TokenizerConfig config)
    {
        try
        {
            return Build(SentencePieceModel.Parse(File.ReadAllBytes(path)), config);
        }
        catch (FormatException error)
        {
            throw new ModelFolderException(path, $"as a SentencePiece model {error.Message}; fetch it again.", error);
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
        var added = AddedTokenReader.Read(SpecialTokens(file), config, model.Vocabulary);
        int? bos = IdOf("bos_token", file.BosId), eos = IdOf("eos_token", file.EosId);
        return new TokenizerParts(model, [normalizer], added)
        {
            PreTokenizers = [.. PreTokenizers(file, prefixesOnce)],
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
        int[] before = hasBegin && bos is { } first ? [first] : [];
        int[] after = hasEnd && eos is { } last ? [last] : [];
        return new SpecialTokenFrame(before, after);
    }

    private static IEnumerable<AddedToken> SpecialTokens(SentencePieceModel file) =>
        file.Texts(PieceKind.Unknown).Concat(file.Texts(PieceKind.Control))
            .Select(text => new AddedToken(text, -1) { Special = true });

    private static IEnumerable<PreTokenizer> PreTokenizers(SentencePieceModel file, bool prefixesOnce)
    {
        if (prefixesOnce) yield return new Metaspace('▁', PrependScheme.Dummy, splits: false);
        if (file.ModelType == BytePairType) yield return UserSymbols(file);
    }

    /// <summary>SentencePiece's BPE takes the user's symbols out of the normalised text, spelt as they are.</summary>
    private static AddedTokenSplitter UserSymbols(SentencePieceModel file)
    {
        var tokens = new List<AddedToken>();
        for (var id = 0; id < file.Pieces.Count; id++)
        {
            if (file.Pieces[id].Kind == PieceKind.UserDefined) tokens.Add(new AddedToken(file.Pieces[id].Text, id));
        }
        return new AddedTokenSplitter(tokens, [.. tokens.Select(token => token.Content)]);
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
            UnknownToken = file.Texts(PieceKind.Unknown).FirstOrDefault(),
            FuseUnknown = true,
            ByteFallback = file.ByteFallback,
        };
        return new BytePairModel(new Vocabulary(ids), merges, settings);
    }

    private static UnigramModel Unigram(SentencePieceModel file)
    {
        var normal = file.Pieces.Where(piece => piece.Kind == PieceKind.Normal).ToList();
        var best = normal.Count > 0 ? normal.Max(piece => piece.Score) : 0;
        var entries = file.Pieces.Select(piece => (piece.Text, Score(piece, best))).ToList();
        var unknown = file.Pieces.FindIndex(piece => piece.Kind == PieceKind.Unknown);
        return new UnigramModel(entries, unknown < 0 ? null : unknown, file.ByteFallback)
        {
            AddsInSinglePrecision = true,
        };
    }

    /// <summary>SentencePiece gives the user's symbols a score that always wins.</summary>
    private static double? Score((string Text, float Score, PieceKind Kind) piece, float best) => piece.Kind switch
    {
        PieceKind.Normal => piece.Score,
        PieceKind.UserDefined => (float)(Encoding.UTF8.GetByteCount(piece.Text) * best - 0.1),
        _ => null,
    };

    private static DecoderSequence Decoder(SentencePieceModel file) => new(
    [
        new ReplaceDecoder(SplitPattern.OfText("▁"), " "),
        new ByteFallbackDecoder(),
        new FuseDecoder(),
        new StripDecoder(' ', file.AddsDummyPrefix ? 1 : 0, 0),
    ]);
}
