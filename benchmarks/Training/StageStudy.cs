// NV-Embed's training ablation (arXiv 2405.17428, tables 4 and 6) at small scale: retrieval, intent and similarity
// examples in one stage (in-batch negatives on or off), in two, in two reversed, with example- and label-based classes.
// Judged by nDCG@10, by the accuracy of the nearest class mean, and by Spearman's correlation. One line a variant.
using System.Globalization;
using SearchEngine.Embedder;
using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Evaluation;
using SearchEngine.Trainer.Mining;
using SearchEngine.Trainer.Training;

namespace SearchEngine.Benchmarks.Training;

internal sealed class StageStudy : IDisposable
{
    private readonly StudyOptions options;
    private readonly string classes;
    private readonly string[] mined; // retrieval and similarity examples with hard negatives: stage 2 has no others
    private readonly string testPairs;
    private readonly FineTuneSettings settings;
    private readonly BeirFolder test;
    private readonly string work = Directory.CreateTempSubdirectory("stage-study-").FullName;

    /// <param name="options">Dataset, model and seeds.</param>
    /// <param name="arguments">--classes FILE.tsv, --pairs TRAIN.tsv and --test-pairs TEST.tsv beside them.</param>
    public StageStudy(StudyOptions options, string[] arguments)
    {
        this.options = options;
        classes = StudyOptions.Required(arguments, "--classes");
        testPairs = StudyOptions.Required(arguments, "--test-pairs");
        FineTuneSettings own = FineTuneSettings.For(options.Model);
        settings = options.Settings(own with
        {
            HoldOutShare = 0, // every variant ends where its steps end
            Stage1 = own.Stage1 with { Steps = 100, BatchSize = 256 },
            Stage2 = own.Stage2 with { Steps = 100, LearningRate = 3e-3 },
        });
        test = BeirFolder.Read(options.Dataset, "test");
        mined = [Mined(options.Dataset, "retrieval"), Mined(StudyOptions.Required(arguments, "--pairs"), "pairs")];
    }

    public void Dispose() => Directory.Delete(work, recursive: true);

    public int Run()
    {
        Print("before", [Judge(options.Model)]);
        FineTuneSettings inBatch = settings with { Stage2 = settings.Stage2 with { InBatchNegatives = true } };
        FineTuneSettings labels = settings with { LabelUse = LabelUse.Labels };
        (string Name, Func<int, string> Train)[] variants =
        [
            ("retrieval alone", seed => Tune(options.Model, settings, seed, first: true, second: false)),
            ("one stage, in-batch on", seed => Tune(options.Model, inBatch, seed, first: false, second: true)),
            ("one stage, in-batch off", seed => Tune(options.Model, settings, seed, first: false, second: true)),
            ("two stages", seed => Tune(options.Model, settings, seed, first: true, second: true)),
            ("two stages, reversed", seed => Tune(
                Tune(options.Model, settings, seed, first: false, second: true), settings, seed, first: true,
                second: false)),
            ("two stages, label-based", seed => Tune(options.Model, labels, seed, first: true, second: true)),
        ];
        foreach ((string name, Func<int, string> train) in variants)
        {
            Print(name, Array.ConvertAll(options.Seeds, seed => Judge(train(seed))));
        }
        return 0;
    }

    private string Mined(string source, string name)
    {
        using StudyModel model = new(options.Model, settings.Stage1);
        IReadOnlyList<TrainingRecord> records = TrainingFile.Read(source);
        ModelTeacher teacher = new(model.Embed, records.SelectMany(record => record.Positives), default);
        MiningSettings mining = new() { Margin = options.Margin, Candidates = 1000 };
        IReadOnlyList<TrainingRecord> found = new HardNegativeMiner(teacher, mining)
            .MineAsync(records, null, default).GetAwaiter().GetResult().Records;
        string file = Path.Combine(work, name + ".jsonl");
        TrainingFileWriter.Write(file, found);
        return file;
    }

    private string Tune(string model, FineTuneSettings stages, int seed, bool first, bool second)
    {
        string output = Path.Combine(work, $"{Path.GetFileName(model)}-{first}-{second}");
        FineTuneRequest request = new()
        {
            Model = model, Train = [.. mined, classes], Output = output, RunsStage1 = first,
            RunsStage2 = second, Documents = test.Documents.Select(document => document.Text).ToArray(),
        };
        FineTuneSettings seeded = stages with
        {
            Stage1 = stages.Stage1 with { Seed = seed }, Stage2 = stages.Stage2 with { Seed = seed },
        };
        new FineTuning(request, seeded, null, _ => { }, default).Run();
        return output;
    }

    private (double Ndcg, double Accuracy, double Spearman) Judge(string folder)
    {
        using StudyModel model = new(folder, settings.Stage1);
        float[][] Embed(IEnumerable<string> texts, EmbeddingRole role) =>
            model.Embed(texts.ToArray(), role, null, default);
        double ndcg = RetrievalScore.Ndcg(
            test, Embed(test.Queries.Select(query => query.Text), EmbeddingRole.Query),
            Embed(test.Documents.Select(document => document.Text), EmbeddingRole.Document));
        string[][] rows = File.ReadLines(classes).Select(line => line.Split('\t')).ToArray();
        string[][] known = rows.Where(row => row[0] == "train").ToArray();
        string[][] asked = rows.Where(row => row[0] == "test").ToArray();
        double accuracy = NearestMean.Accuracy(
            Embed(known.Select(row => row[2]), EmbeddingRole.Document), Array.ConvertAll(known, row => row[1]),
            Embed(asked.Select(row => row[2]), EmbeddingRole.Document), Array.ConvertAll(asked, row => row[1]));
        string[][] scored = File.ReadLines(testPairs).Select(line => line.Split('\t')).ToArray();
        float[][] left = Embed(scored.Select(row => row[1]), EmbeddingRole.Document);
        float[][] right = Embed(scored.Select(row => row[2]), EmbeddingRole.Document);
        double spearman = RankCorrelation.Spearman(
            scored.Select(row => double.Parse(row[0], CultureInfo.InvariantCulture)).ToArray(),
            left.Select((vector, i) => vector.Zip(right[i], (a, b) => (double)a * b).Sum()).ToArray());
        return (ndcg, accuracy, spearman);
    }

    private static void Print(string name, (double Ndcg, double Accuracy, double Spearman)[] runs)
    {
        string Of(Func<(double Ndcg, double Accuracy, double Spearman), double> measure) =>
            SeedScores.Interval(runs.Select(measure).ToArray());
        Console.WriteLine($"{name,-26} nDCG@10 {Of(run => run.Ndcg)}  accuracy {Of(run => run.Accuracy)}  " +
            $"Spearman {Of(run => run.Spearman)}  ({runs.Length} runs)");
    }
}
