using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Training;

namespace SearchEngine.Trainer.Tests.Training;

/// <summary>What a broken fine-tune goes on with, and what it refuses to go on with.</summary>
public sealed class ResumeTests : IDisposable
{
    private static readonly FineTuneSettings Settings = new()
    {
        Adaptation = Adaptation.LowRank,
        HoldOutShare = 0.2,
        EvaluationInterval = 4,
        CorpusShare = 0.25,
        Stage1 = Stage(0.01),
        Stage2 = Stage(0.005) with { BatchSize = 8 },
    };

    private readonly TinyModel model = new();
    private string[] documents = ["apple river stone cloud tiger piano bread chair ocean lemon robot candle",
        "candle robot lemon ocean chair bread piano tiger cloud stone river apple"];

    public void Dispose() => model.Dispose();

    [Fact]
    public void A_fine_tune_broken_in_stage_2_ends_with_the_very_weights_of_an_unbroken_one()
    {
        Run(Settings);
        byte[] unbroken = File.ReadAllBytes(Path.Combine(Output, "model.safetensors"));
        Break(stage: 2, step: 7);
        TrainingReport report = Run(Settings, resume: true);
        Assert.Equal(
            [(1, 12), (2, 12)], report.Steps.GroupBy(step => step.Stage).Select(stage => (stage.Key, stage.Count())));
        Assert.Equal(unbroken, File.ReadAllBytes(Path.Combine(Output, "model.safetensors")));
    }

    [Fact]
    public void Other_data_settings_or_weights_are_refused_by_name()
    {
        Break(stage: 1, step: 7);
        Assert.Contains("settings.loraAlpha was 32 and is 16", Refused(Settings with { LoraAlpha = 16 }));
        Assert.Contains("settings.stage1.steps was 12 and is 13", Refused(
            Settings with { Stage1 = Settings.Stage1 with { Steps = 13 } }));
        documents = [.. documents, "one document more than before"];
        Assert.Contains("documents was", Refused(Settings));
        documents = documents[..^1];
        string pairs = model.WritePairs(59);
        Assert.Contains("examples was", Refused(Settings, pairs));
        string config = Path.Combine(model.Folder, "config.json");
        File.AppendAllText(config, "\n");
        Assert.Contains("model was", Refused(Settings));
    }

    [Fact]
    public void A_torn_line_costs_its_own_look_alone_however_often_a_run_is_resumed()
    {
        Break(stage: 1, step: 9);
        string looks = Path.Combine(Work, "evaluations.jsonl");
        File.AppendAllText(looks, "{\"Stage\":1,\"St"); // a crash cut it short
        using (CancellationTokenSource stop = new())
        {
            Assert.ThrowsAny<OperationCanceledException>(() => Run(Settings, resume: true, step: value =>
            {
                if (value.Step == 12)
                {
                    stop.Cancel();
                }
            }, cancellation: stop.Token));
        }
        TrainingReport report = Run(Settings, resume: true);
        (int, int)[] seen = report.Evaluations.Select(point => (point.Stage, point.Step)).ToArray();
        Assert.Equal([(0, 0), (1, 4), (1, 8), (1, 12), (2, 4), (2, 8), (2, 12)], seen);
    }

    [Fact]
    public void A_damaged_checkpoint_is_named()
    {
        Break(stage: 1, step: 9);
        string checkpoint = Assert.Single(Directory.GetDirectories(Path.Combine(Work, "stage1"), "step-*"));
        File.WriteAllText(Path.Combine(checkpoint, "state.json"), "{\"Step\":");
        string message = Assert.Throws<TrainingException>(() => Run(Settings, resume: true)).Message;
        Assert.Contains(checkpoint, message);
        Assert.Contains("damaged", message);
    }

    [Fact]
    public void Time_counts_from_the_first_start()
    {
        string folder = Directory.CreateDirectory(Path.Combine(model.Root, "journal")).FullName;
        File.WriteAllText(Path.Combine(folder, "steps.jsonl"), """
            {"Point":{"Stage":1,"Step":1,"Loss":2,"LearningRate":0.1,"GradientNorm":1},"Tokens":70,"Seconds":5000}

            """.ReplaceLineEndings("\n"));
        FineTuneJournal journal = new(folder);
        Assert.True(journal.Seconds >= 5000);
        Assert.Equal(70, journal.Tokens);
    }

    [Fact]
    public void A_damaged_line_in_the_middle_is_named_and_not_passed_over()
    {
        string file = Path.Combine(model.Root, "lines.jsonl");
        File.WriteAllText(file, "1\nx\n3\n");
        Assert.Contains("line 2", Assert.Throws<DatasetException>(() => new LineLog<int>(file)).Message);
        File.WriteAllText(file, "1\n2\n\0\0\0\n");
        LineLog<int> log = new(file);
        log.Add(3);
        Assert.Equal([1, 2, 3], new LineLog<int>(file).Values);
    }

    private string Output => Path.Combine(model.Root, "tuned");

    private string Work => Output + ".work";

    private static ContrastiveSettings Stage(double rate) => new()
    {
        Steps = 12, BatchSize = 12, LearningRate = rate, WarmupSteps = 3, Temperature = 0.05, MicroBatchTokens = 128,
        MaxPassageTokens = 32, MaxQueryTokens = 64, CheckpointInterval = 4,
    };

    private void Break(int stage, int step)
    {
        using CancellationTokenSource stop = new();
        int current = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => Run(
            Settings,
            log: line => current = line.StartsWith("stage ", StringComparison.Ordinal) ? line[6] - '0' : current,
            step: value =>
            {
                if (current == stage && value.Step == step)
                {
                    stop.Cancel();
                }
            },
            cancellation: stop.Token));
    }

    private string Refused(FineTuneSettings settings, string? pairs = null) => Assert.Throws<TrainingException>(
        () => Run(settings, resume: true, pairs: pairs)).Message;

    private TrainingReport Run(
        FineTuneSettings settings, bool resume = false, Action<TrainingProgress>? step = null,
        Action<string>? log = null, string? pairs = null, CancellationToken cancellation = default)
    {
        FineTuneRequest request = new()
        {
            Model = model.Folder, Train = [pairs ?? model.WritePairs(60)], Output = Output, Resume = resume,
            RunsStage2 = true, Documents = documents,
        };
        return new FineTuning(request, settings, new Each(step ?? (_ => { })), log ?? (_ => { }), cancellation).Run();
    }

    private sealed class Each(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
