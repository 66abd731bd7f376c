// Does fine-tuning help, and which hard negatives help most? A BEIR set's train split trains, its test split judges:
// nDCG@10 before and after, for each seed and each way to choose negatives. One JSON line a run, a table at the end.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SearchEngine.Embedder;
using SearchEngine.Embedder.LibTorch;
using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Evaluation;
using SearchEngine.Trainer.Mining;
using SearchEngine.Trainer.Training;
using TorchSharp;

namespace SearchEngine.Benchmarks.Training;

internal sealed class FineTuneStudy : IDisposable
{
    private const int CandidatesRead = 1000;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly StudyOptions options;
    private readonly BeirFolder test;
    private readonly IReadOnlyList<TrainingRecord> records;
    private readonly FineTuneSettings settings;
    private readonly bool[] unseen; // test queries none of whose answers is an answer in training
    private readonly string work = Directory.CreateTempSubdirectory("fine-tune-study-").FullName;

    private FineTuneStudy(StudyOptions options)
    {
        this.options = options;
        torch.set_num_threads(1); // the workers are the threads
        test = BeirFolder.Read(options.Dataset, "test");
        records = Labelled(TrainingFile.Read(options.Dataset));
        HashSet<string> trained = [.. records.SelectMany(record => record.Positives)];
        HashSet<string> answers =
            [.. test.Documents.Where(entry => trained.Contains(entry.Text)).Select(entry => entry.Id)];
        unseen = test.Queries.Select(query => !test.Judgements[query.Id].Any(
            judged => judged.Value > 0 && answers.Contains(judged.Key))).ToArray();
        settings = options.Settings(FineTuneSettings.For(options.Model));
    }

    public static async Task<int> RunAsync(string[] arguments)
    {
        using FineTuneStudy study = new(StudyOptions.Read(arguments));
        await study.RunAsync();
        return 0;
    }

    public void Dispose() => Directory.Delete(work, recursive: true);

    private async Task RunAsync()
    {
        double[] first = TestScores(options.Model);
        (double before, double unseenBefore) = (first.Average(), Unseen(first));
        Print(new
        {
            dataset = options.Dataset, before, unseenBefore, unseenQueries = unseen.Count(isUnseen => isUnseen),
            queries = unseen.Length, records = records.Count, documents = test.Documents.Count,
        });
        List<SeedScores> done = [];
        foreach (string choice in options.Negatives)
        {
            IReadOnlyList<TrainingRecord> chosen = await NegativesAsync(choice);
            List<double[]> scores = [];
            foreach (int seed in options.Seeds)
            {
                Stopwatch watch = Stopwatch.StartNew();
                double[] after = FineTuned(chosen, seed);
                scores.Add(after);
                Print(new
                {
                    negatives = choice, seed, after = after.Average(), unseenAfter = Unseen(after),
                    seconds = watch.Elapsed.TotalSeconds,
                });
            }
            SeedScores of = new(choice, scores);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{Path.GetFileName(options.Dataset)} {choice}: {before:f4} -> {of} " +
                $"({(of.Mean / before) - 1:+0.0%;-0.0%}, {scores.Count} seeds)"));
            foreach (SeedScores other in done)
            {
                Console.WriteLine(of.Above(other));
            }
            done.Add(of);
        }
    }

    /// <summary>So many labels of each query alone, drawn once: the others become answers that nobody labelled.
    /// </summary>
    private IReadOnlyList<TrainingRecord> Labelled(IReadOnlyList<TrainingRecord> all)
    {
        Random random = new(1);
        return options.Labels == 0 ? all : all.Select(record =>
        {
            string[] positives = record.Positives.ToArray();
            random.Shuffle(positives);
            return record with { Positives = positives.Take(options.Labels).ToArray(), Scores = null };
        }).ToArray();
    }

    /// <summary>The records with negatives: none, random, the teacher's best, or its best below the positive.</summary>
    private async Task<IReadOnlyList<TrainingRecord>> NegativesAsync(string choice)
    {
        if (choice == "none")
        {
            return records;
        }
        if (choice == "random")
        {
            Random random = new(1);
            string[] texts = test.Documents.Select(document => document.Text).ToArray();
            return records.Select(record => record with
            {
                Negatives = random.GetItems(texts, options.Kept).Except(record.Positives).ToArray(),
            }).ToArray();
        }
        double margin = choice == "aware" ? options.Margin : 0;
        using StudyModel teacher = new(options.Model, settings.Stage1);
        ModelTeacher search = new(teacher.Embed, test.Documents.Select(document => document.Text), default);
        MiningSettings mining = new() { Margin = margin, Negatives = options.Kept, Candidates = CandidatesRead };
        (IReadOnlyList<TrainingRecord> mined, MiningReport report) =
            await new HardNegativeMiner(search, mining).MineAsync(records, null, default);
        Print(report);
        return mined;
    }

    private double[] FineTuned(IReadOnlyList<TrainingRecord> chosen, int seed)
    {
        string train = Path.Combine(work, "train.jsonl");
        string output = Path.Combine(work, "tuned");
        TrainingFileWriter.Write(train, chosen);
        FineTuneRequest request = new() { Model = options.Model, Train = [train], Output = output,
            Documents = test.Documents.Select(document => document.Text).ToArray() };
        FineTuneSettings seeded = settings with { Stage1 = settings.Stage1 with { Seed = seed } };
        TrainingReport report = new FineTuning(request, seeded, null, _ => { }, default).Run();
        Print(new { seed, report.NdcgBefore, report.NdcgAfter, report.Tokens, report.Seconds });
        return TestScores(output);
    }

    /// <summary>nDCG@10 of every test query.</summary>
    private double[] TestScores(string folder)
    {
        using StudyModel model = new(folder, settings.Stage1);
        return RetrievalScore.NdcgByQuery(
            test, model.Embed(test.Queries.Select(query => query.Text).ToArray(), EmbeddingRole.Query, null, default),
            model.Embed(
                test.Documents.Select(document => document.Text).ToArray(), EmbeddingRole.Document, null, default));
    }

    /// <summary>The mean over the queries none of whose answers trained.</summary>
    private double Unseen(double[] scores) =>
        scores.Where((_, i) => unseen[i]).DefaultIfEmpty(double.NaN).Average();

    private static void Print(object value) =>
        Console.WriteLine(JsonSerializer.Serialize(value, Format));
}
