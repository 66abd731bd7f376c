using System.Text.Json;
using SearchEngine.Embedder.Tokenization;
using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Tokenization;

namespace SearchEngine.Trainer.Recipes;

/// <summary>A recipe's first stages: the tokenizer, and the corpus as token ids without evaluation texts.</summary>
internal static class CorpusPreparation
{
    /// <summary>Learns the tokenizer unless it is there, and loads it.</summary>
    public static Tokenizer PrepareTokenizer(
        ModelRecipe recipe, IReadOnlyList<string> files, RecipeFolders folders, CancellationToken cancellation)
    {
        if (!File.Exists(Path.Combine(folders.Tokenizer, "tokenizer.json")))
        {
            BytePairTrainingOptions options = new()
            {
                VocabularySize = recipe.VocabularySize,
                Lowercase = true,
                PartsWords = true,
                ModelMaxTokens = recipe.Architecture.MaxTokens,
            };
            new BytePairTrainer(options).Train(Texts(recipe, files), cancellation).Save(folders.Tokenizer);
        }
        return Tokenizer.Load(folders.Tokenizer);
    }

    /// <summary>Packs every source that is not packed yet, and loads all of them in the order of their files.</summary>
    public static IReadOnlyList<TokenCorpus> PrepareCorpora(
        ModelRecipe recipe, IReadOnlyList<string> files, string? evaluationFolder, Tokenizer tokenizer,
        RecipeFolders folders, Action<string> log, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folders.Corpus);
        Decontamination? evaluation = null;
        List<TokenCorpus> corpora = [];
        Dictionary<string, SourceCounts> counts = ReadReport(folders.CorpusReport);
        foreach (string file in files)
        {
            string packed = Path.Combine(folders.Corpus, JsonLinesFile.NameOf(file) + ".tokens");
            if (!File.Exists(packed))
            {
                evaluation ??= evaluationFolder is null
                    ? new Decontamination()
                    : Decontamination.Read(evaluationFolder, training: files);
                (TokenCorpus corpus, SourceCounts kept) = Pack(recipe, file, evaluation, tokenizer, cancellation);
                counts[kept.Source] = kept;
                WriteReport(folders.CorpusReport, counts.Values); // before the source: a break leaves none without
                corpus.Save(packed);
                log($"{kept.Source}: {kept.Records} records, {kept.Tokens} tokens, " +
                    $"{kept.DroppedByText + kept.DroppedByTitle} dropped as evaluation texts, {kept.Repeated} " +
                    "as repeated");
            }
            corpora.Add(TokenCorpus.Load(packed));
        }
        return corpora;
    }

    /// <summary>What earlier runs counted, by source; a broken run packed some of them.</summary>
    private static Dictionary<string, SourceCounts> ReadReport(string file) => !File.Exists(file) ? []
        : JsonSerializer.Deserialize<SourceCounts[]>(File.ReadAllText(file), JsonSerializerOptions.Web)!
            .ToDictionary(counts => counts.Source, StringComparer.Ordinal);

    private static void WriteReport(string file, IEnumerable<SourceCounts> counts)
    {
        string partial = file + ".partial";
        File.WriteAllText(partial, JsonSerializer.Serialize(counts, JsonSerializerOptions.Web));
        File.Move(partial, file, overwrite: true);
    }

    private static (TokenCorpus Corpus, SourceCounts Counts) Pack(
        ModelRecipe recipe, string file, Decontamination evaluation, Tokenizer tokenizer,
        CancellationToken cancellation)
    {
        TokenCorpusBuilder builder = new(tokenizer.Encode, recipe.MaxTextChars);
        HashSet<CorpusRecord> seen = [];
        int byText = 0;
        int byTitle = 0;
        int repeated = 0;
        foreach (CorpusRecord record in CorpusFile.Read(file))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!seen.Add(record))
            {
                repeated++;
            }
            else if (evaluation.Contains(record.Text))
            {
                byText++;
            }
            else if (evaluation.Contains(record.Title))
            {
                byTitle++;
            }
            else
            {
                builder.Add(record);
            }
        }
        TokenCorpus corpus = builder.Build(JsonLinesFile.NameOf(file));
        return (corpus, new SourceCounts(
            corpus.Source, corpus.RecordCount, corpus.TokenCount, byText, byTitle, repeated));
    }

    private static IEnumerable<string> Texts(ModelRecipe recipe, IReadOnlyList<string> files)
    {
        int row = 0;
        foreach (string file in files)
        {
            foreach (CorpusRecord record in CorpusFile.Read(file))
            {
                if (row++ % recipe.TokenizerRecordStride == 0)
                {
                    yield return record.Title;
                    yield return record.Text.Length > recipe.MaxTextChars
                        ? record.Text[..recipe.MaxTextChars]
                        : record.Text;
                }
            }
        }
    }

    /// <summary>What became of one source's records.</summary>
    private sealed record SourceCounts(
        string Source, int Records, long Tokens, int DroppedByText, int DroppedByTitle, int Repeated);
}
