// `searchengine synthesize`: training examples from a corpus alone.
using System.CommandLine;
using SearchEngine.Embedder;
using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Endpoints;
using SearchEngine.Trainer.Synthesis;
using SearchEngine.Trainer.Synthesis.Generation;

namespace SearchEngine.Server.Commands;

/// <summary>Cuts queries and passages from documents, filters them and writes a training file.</summary>
internal static class SynthesizeCommand
{
    private const string NoFilter = "none", Keywords = "bm25";

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        SynthesisSettings defaults = new();
        Option<string> input = new("--input")
        {
            Description = "Documents (.jsonl, .gz, .xz of {id, title, text}) or BEIR folder.",
            Required = true,
        };
        Option<string> output = Options.Output("Training file to write.");
        Option<string> roundTrip = new("--round-trip")
        {
            Description = $"Keep a query only if it retrieves its document: {Keywords}, {NoFilter} or a model folder.",
            DefaultValueFactory = _ => Keywords,
        };
        Option<int> top = new("--top")
        {
            Description = "A query must find its document among so many.",
            DefaultValueFactory = _ => 20,
        };
        Option<int> documents = new("--max-documents")
        {
            Description = "Documents used; from more, so many are drawn.",
            DefaultValueFactory = _ => defaults.MaxDocuments,
        };
        Option<string?> instruction = new("--instruction") { Description = "Task that the examples carry." };
        Option<int> seed = new("--seed") { Description = "Seeds every draw.", DefaultValueFactory = _ => 1 };
        EndpointOptions endpoint = new();
        GenerationOptions generation = new();
        Option<bool> json = Options.Json();
        Command command = new("synthesize", "Make training examples from documents alone, or with a language model.")
        {
            input, output, roundTrip, top, documents, instruction, seed, endpoint.Url, endpoint.Model, json,
        };
        generation.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            SynthesisSettings settings = defaults with
            {
                MaxDocuments = Positive(parsed.GetRequiredValue(documents), "--max-documents"),
                Instruction = parsed.GetValue(instruction),
                Seed = parsed.GetRequiredValue(seed),
            };
            using EndpointClient? service = endpoint.Client(parsed);
            if (service is not null)
            {
                GenerationReport written = await GenerateAsync(
                    service, parsed.GetRequiredValue(input), parsed.GetRequiredValue(output), settings.MaxDocuments,
                    generation.Settings(parsed, settings.Seed), parsed.GetRequiredValue(roundTrip),
                    Positive(parsed.GetRequiredValue(top), "--top"), cancellation);
                Print(parsed.InvocationConfiguration.Output, parsed.GetValue(json), written);
                return CommandLine.Succeeded;
            }
            SynthesisReport report = await RunAsync(
                parsed.GetRequiredValue(input), parsed.GetRequiredValue(output), settings,
                parsed.GetRequiredValue(roundTrip), Positive(parsed.GetRequiredValue(top), "--top"), cancellation);
            Print(parsed.InvocationConfiguration.Output, parsed.GetValue(json), report);
            return CommandLine.Succeeded;
        });
        return command;
    }

    private static async Task<SynthesisReport> RunAsync(
        string input, string output, SynthesisSettings settings, string roundTrip, int top,
        CancellationToken cancellation)
    {
        IEnumerable<SyntheticPair> pairs = CorpusSynthesis.PairsWithOrigin(
            DocumentFile.Read(input), settings, cancellation);
        (IReadOnlyList<SyntheticPair> kept, SynthesisReport report) =
            await FilterAsync(pairs, DocumentFile.Read(input), roundTrip, top, cancellation);
        TrainingFileWriter.Write(output, kept.Select(pair => pair.Record));
        return report;
    }

    /// <summary>Keeps the pairs whose query finds its document.</summary>
    private static async Task<(IReadOnlyList<SyntheticPair> Kept, SynthesisReport Report)> FilterAsync(
        IEnumerable<SyntheticPair> pairs, IEnumerable<(string Id, string? Title, string Text)> documents,
        string roundTrip, int top, CancellationToken cancellation)
    {
        if (roundTrip == NoFilter)
        {
            SyntheticPair[] all = pairs.ToArray();
            SynthesisReport counted = SynthesisReport.Of(new Dictionary<SynthesisKind, int>(), all);
            return (all, counted with { Made = counted.Kept });
        }
        if (roundTrip == Keywords)
        {
            using KeywordFinder words = new(documents);
            return await RoundTripFilter.KeepAsync(pairs, words, top, null, cancellation);
        }
        using EmbeddingModel model = EmbeddingModel.Load(roundTrip);
        ModelFinder exact = new(model, documents, cancellation);
        return await RoundTripFilter.KeepAsync(pairs, exact, top, null, cancellation);
    }

    private static async Task<GenerationReport> GenerateAsync(
        EndpointClient service, string input, string output, int maxDocuments, GenerationSettings settings,
        string roundTrip, int top, CancellationToken cancellation)
    {
        (string Id, string? Title, string Text)[] documents = DocumentFile.Read(input)
            .Where(document => !string.IsNullOrWhiteSpace(document.Text)).Take(maxDocuments).ToArray();
        TextGeneration generation = new(
            new ChatEndpoint(service).AskAsync, Array.ConvertAll(documents, document => document.Text), settings);
        (IReadOnlyList<TrainingRecord> records, GenerationReport report) =
            await generation.RunAsync(output + ".work", null, cancellation);
        IReadOnlyList<SyntheticPair> pairs = WrittenPairs.Of(records);
        (IReadOnlyList<SyntheticPair> kept, _) = await FilterAsync(
            pairs, WrittenPairs.Documents(pairs, documents), roundTrip, top, cancellation);
        TrainingFileWriter.Write(output, kept.Select(pair => pair.Record));
        return report with { Kept = kept.Count, NotFound = records.Count - kept.Count };
    }

    private static int Positive(int value, string option) =>
        value > 0 ? value : throw new UsageException($"{option} {value} must be at least 1.");

    private static void Print(TextWriter console, bool json, GenerationReport report)
    {
        if (json)
        {
            JsonOutput.Write(console, report);
            return;
        }
        console.WriteLine($"{report.Kept} examples of {report.Tasks} tasks; {report.Asked} answers, of which " +
            $"{report.Malformed} malformed, {report.WrongLength} of wrong length, {report.Degenerate} alike in " +
            $"themselves, {report.Duplicates} duplicates, {report.NotFound} whose query does not find its positive.");
    }

    private static void Print(TextWriter console, bool json, SynthesisReport report)
    {
        if (json)
        {
            JsonOutput.Write(console, report);
            return;
        }
        console.WriteLine($"{report.Kept.Values.Sum()} examples of {report.Made.Values.Sum()} made.");
        foreach ((SynthesisKind kind, int made) in report.Made)
        {
            console.WriteLine($"  {kind}: {report.Kept.GetValueOrDefault(kind)} of {made}");
        }
    }
}
