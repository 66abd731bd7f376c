// `searchengine train-tokenizer`: a byte-level vocabulary of the user's own texts.
using System.CommandLine;
using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Tokenization;

namespace SearchEngine.Server.Commands;

/// <summary>Learns a tokenizer and writes tokenizer.json and tokenizer_config.json.</summary>
internal static class TrainTokenizerCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> train = new("--train")
        {
            Description = "File or folder of {title, text} or {q, d} lines (.jsonl, .gz, .xz).",
            Required = true,
        };
        Option<int> size = new("--vocabulary")
        {
            Description = "Tokens, special ones included.",
            DefaultValueFactory = _ => 16_384,
        };
        Option<bool> lowercase = new("--lowercase") { Description = "Lower-case texts first." };
        Option<bool> parts = new("--parts-words") { Description = "Part joined words; suits small vocabularies." };
        Option<string> output = Options.Output("Folder to write to.");
        Command command = new("train-tokenizer", "Learn a byte-level vocabulary.")
        {
            train, size, lowercase, parts, output,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            int vocabulary = parsed.GetRequiredValue(size);
            if (vocabulary < BytePairVocabulary.BaseSize)
            {
                throw new UsageException(
                    $"--vocabulary {vocabulary} is too few; {BytePairVocabulary.BaseSize} are bytes and special ones.");
            }
            BytePairTrainingOptions options = new()
            {
                VocabularySize = vocabulary,
                Lowercase = parsed.GetValue(lowercase),
                PartsWords = parsed.GetValue(parts),
            };
            IEnumerable<string> texts = CorpusFile.List(parsed.GetRequiredValue(train))
                .SelectMany(CorpusFile.Read).SelectMany(record => (string[])[record.Title, record.Text]);
            BytePairVocabulary learnt = new BytePairTrainer(options).Train(texts, cancellation);
            learnt.Save(parsed.GetRequiredValue(output));
            parsed.InvocationConfiguration.Output.WriteLine(
                $"Wrote {learnt.Count} tokens to {parsed.GetRequiredValue(output)}.");
            return CommandLine.Succeeded;
        }, cancellation));
        return command;
    }
}
