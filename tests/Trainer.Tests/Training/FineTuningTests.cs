using SearchEngine.Embedder;
using SearchEngine.Embedder.Adapters;
using SearchEngine.Embedder.LibTorch;
using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Evaluation;
using SearchEngine.Trainer.Mining;
using SearchEngine.Trainer.Training;
using TorchSharp;

namespace SearchEngine.Trainer.Tests.Training;

public sealed class FineTuningTests : IDisposable
{
    private static readonly FineTuneSettings Settings = new()
    {
        HoldOutShare = 0.2,
        EvaluationInterval = 10,
        Stage1 = new ContrastiveSettings
        {
            Steps = 30, BatchSize = 12, LearningRate = 0.01, WarmupSteps = 3, Temperature = 0.05,
            MicroBatchTokens = 128, MaxPassageTokens = 32, MaxQueryTokens = 64, CheckpointInterval = 10,
        },
    };

    private readonly TinyModel model = new();

    public void Dispose() => model.Dispose();

    [Theory]
    [InlineData(Adaptation.Full)]
    [InlineData(Adaptation.LowRank)]
    [InlineData(Adaptation.FrozenTrunk)]
    [InlineData(Adaptation.TokenEmbeddings)]
    public void A_fine_tuned_folder_loads_and_its_report_tells_what_happened(Adaptation adaptation)
    {
        TrainingReport report = Run(Settings with { Adaptation = adaptation });
        using EmbeddingModel tuned = EmbeddingModel.Load(Output);
        Assert.Equal(64, tuned.Embed(["apple"], EmbeddingRole.Query)[0].Length);
        Assert.Equal(adaptation.ToString(), report.Adaptation);
        Assert.Equal(Enumerable.Range(1, 30), report.Steps.Select(point => point.Step));
        Assert.Equal([0, 10, 20, 30], report.Evaluations.Select(point => point.Step));
        Assert.True(report.HeldOutQueries > 0 && report.Examples + report.HeldOutQueries == 60);
        Assert.Equal(report.Evaluations[0].Ndcg, report.NdcgBefore);
        Assert.True(
            report.NdcgAfter > report.NdcgBefore + 0.03, $"{report.NdcgBefore} to {report.NdcgAfter}: nothing learnt");
        Assert.True(File.Exists(Path.Combine(Output, TrainingReport.FileName)));
        string page = File.ReadAllText(Path.Combine(Output, "training-report.html"));
        Assert.Equal(4, page.Split("<svg").Length - 1);
        Assert.DoesNotContain("http", page);
        Assert.Equal(adaptation == Adaptation.LowRank, PeftAdapter.IsIn(Path.Combine(Output, "adapter")));
    }

    [Theory]
    [InlineData(Adaptation.Full)]
    [InlineData(Adaptation.LowRank)]
    public void A_decoder_learns_a_tiny_set_by_heart(Adaptation adaptation)
    {
        FineTuneSettings settings = Settings with
        {
            Adaptation = adaptation, HoldOutShare = 0, LoraDropout = 0,
            Stage1 = Settings.Stage1 with { Steps = 40 },
        };
        TrainingReport report = Run(settings, rows: 12);
        Assert.True(
            report.Steps[^1].Loss < report.Steps[0].Loss / 5, $"{report.Steps[0].Loss} to {report.Steps[^1].Loss}");
    }

    [Fact]
    public void Merged_weights_embed_as_the_adapters_do()
    {
        FineTuneSettings settings = Settings with { Adaptation = Adaptation.LowRank, LoraDropout = 0 };
        using DecoderEmbedder adapted = DecoderEmbedder.Load(model.Folder, torch.CPU);
        DecoderEncoder encoder = new(adapted, settings, 1);
        Random random = new(5);
        using (torch.no_grad())
        {
            foreach ((string name, TorchSharp.Modules.Parameter parameter) in encoder.Parameters)
            {
                if (name.EndsWith(".lora_B", StringComparison.Ordinal))
                {
                    using DisposeScope scope = torch.NewDisposeScope();
                    float[] values = new float[parameter.numel()];
                    for (int i = 0; i < values.Length; i++)
                    {
                        values[i] = random.NextSingle() - 0.5f;
                    }
                    parameter.copy_(torch.tensor(values, parameter.shape));
                }
            }
        }
        FineTuneOutput.Write(
            new FineTuneRequest { Model = model.Folder, Train = [], Output = Output }, model.Folder, settings, encoder);
        using DecoderEmbedder merged = DecoderEmbedder.Load(Output, torch.CPU);
        Assert.True(Cosine(Vector(adapted), Vector(merged)) > 0.99999);
        using EmbeddingModel plain = EmbeddingModel.Load(model.Folder);
        using EmbeddingModel beside = plain.WithAdapter(Path.Combine(Output, ModelFiles.AdapterFolder));
        using EmbeddingModel whole = EmbeddingModel.Load(Output);
        (float[] read, float[] expected, float[] bare) = (Document(beside), Document(whole), Document(plain));
        Assert.True(Cosine(read, expected) > 0.99999, $"loaded back beside the base: {Cosine(read, expected)}");
        Assert.True(Cosine(read, bare) < 0.999, "the adapter must change something");
        static float[] Document(EmbeddingModel embedder) => embedder.Embed(["river stone"], EmbeddingRole.Document)[0];
        Assert.DoesNotContain(encoder.ToPeft().Whole, tensor => tensor.Name.Contains("layers."));
        Assert.Equal(7, encoder.ToPeft().Updates.Count);
    }

    [Fact]
    public void Frozen_layers_that_give_zero_are_left_out_and_those_that_do_not_are_kept()
    {
        float[] fresh = VectorWith(Adaptation.Full, down: 0);
        float[] changed = VectorWith(Adaptation.Full, down: 0.2f);
        Assert.Equal(fresh, VectorWith(Adaptation.TokenEmbeddings, down: 0));
        Assert.Equal(changed, VectorWith(Adaptation.TokenEmbeddings, down: 0.2f));
        Assert.True(Cosine(fresh, changed) < 0.999);
    }

    [Fact]
    public void The_best_weights_are_put_back_where_the_score_fell_later()
    {
        FineTuneSettings settings = Settings with
        {
            Adaptation = Adaptation.Full, EvaluationInterval = 2,
            Stage1 = Settings.Stage1 with // learns at first, then ruins the model
            {
                Steps = 6, LearningRate = 0.1, MaxGradientNorm = 0, Decay = RateDecay.Constant,
            },
        };
        TrainingReport report = Run(settings);
        double best = report.Evaluations.Max(point => point.Ndcg);
        double last = report.Evaluations[^1].Ndcg;
        Assert.True(last < best - 0.05, $"{best} to {last}: the last look must be a much worse one");
        Assert.Equal(best, report.NdcgAfter);
        HoldOut judge = HoldOut.Split(TrainingFile.Read(model.WritePairs(60)), 0.2, 300, 3000).Judge!;
        using EmbeddingModel reader = EmbeddingModel.Load(Output);
        using DecoderEmbedder written = DecoderEmbedder.Load(Output, torch.CPU);
        DecoderEncoder encoder = new(written);
        EncoderTexts texts = new(
            encoder, new EncoderWorkers(encoder, torch.CPU, 3, 1, 128), FineTuning.Limited(reader, settings.Stage1));
        double score = judge.Score(texts.Embed, CancellationToken.None);
        Assert.Equal(best, score, 0.01);
    }

    [Theory]
    [InlineData(Adaptation.TokenEmbeddings, false)]
    [InlineData(Adaptation.LowRank, false)] // with the adapters' dropout
    [InlineData(Adaptation.LowRank, true)]
    public void A_resumed_fine_tune_ends_with_the_very_weights_of_an_unbroken_one(
        Adaptation adaptation, bool checkpointing)
    {
        FineTuneSettings settings = Settings with
        {
            Adaptation = adaptation, ActivationCheckpointing = checkpointing, LoraDropout = 0.1,
        };
        Run(settings);
        byte[] unbroken = File.ReadAllBytes(Path.Combine(Output, "model.safetensors"));
        using CancellationTokenSource cancellation = new();
        Assert.ThrowsAny<OperationCanceledException>(() => Run(settings, progress =>
        {
            if (progress.Step == 17)
            {
                cancellation.Cancel();
            }
        }, cancellation.Token));
        TrainingReport report = Run(settings, resume: true);
        Assert.Equal(30, report.Steps.Count);
        Assert.Equal(unbroken, File.ReadAllBytes(Path.Combine(Output, "model.safetensors")));
    }

    [Fact]
    public void A_stage_without_gain_ends_early_and_the_next_has_its_own_patience()
    {
        ContrastiveSettings idle = Settings.Stage1 with { LearningRate = 1e-12 };
        FineTuneSettings settings = Settings with { Patience = 1, Stage1 = idle, Stage2 = idle };
        Assert.Equal([10, 10], StepsByStage(Run(settings, stage2: true)));
        using CancellationTokenSource cancellation = new();
        Assert.ThrowsAny<OperationCanceledException>(() => Run(settings, stage2: true, log: line =>
        {
            if (line.StartsWith("stage 2", StringComparison.Ordinal))
            {
                cancellation.Cancel();
            }
        }, cancellation: cancellation.Token));
        Assert.Equal([10, 10], StepsByStage(Run(settings, stage2: true, resume: true)));
        static int[] StepsByStage(TrainingReport report) =>
            report.Steps.GroupBy(point => point.Stage).Select(stage => stage.Count()).ToArray();
    }

    [Fact]
    public void Negatives_mined_anew_on_the_way_are_the_same_after_a_resume()
    {
        FineTuneSettings settings = Settings with
        {
            RemineInterval = 10, Remine = new MiningSettings { Negatives = 3, Margin = 0 },
        };
        List<string> lines = [];
        Run(settings, log: lines.Add);
        Assert.Equal(2, lines.Count(line => line.StartsWith("mined anew", StringComparison.Ordinal)));
        byte[] unbroken = File.ReadAllBytes(Path.Combine(Output, "model.safetensors"));
        using CancellationTokenSource cancellation = new();
        Assert.ThrowsAny<OperationCanceledException>(() => Run(settings, progress =>
        {
            if (progress.Step == 24)
            {
                cancellation.Cancel();
            }
        }, cancellation.Token));
        Run(settings, resume: true);
        Assert.Equal(unbroken, File.ReadAllBytes(Path.Combine(Output, "model.safetensors")));
    }

    [Fact]
    public void A_student_comes_nearer_to_its_teachers_scores()
    {
        FineTuneSettings settings = Settings with
        {
            HoldOutShare = 0,
            Stage1 = Settings.Stage1 with { Objective = Objective.CosineDistillation, Steps = 30 },
        };
        TrainingReport report = Run(settings, teacher: new HalfTeacher());
        Assert.True(
            report.Steps[^1].Loss < report.Steps[0].Loss / 2, $"{report.Steps[0].Loss} to {report.Steps[^1].Loss}");
    }

    [Fact]
    public void What_an_evaluation_folder_holds_is_not_trained_on()
    {
        string evaluation = Directory.CreateDirectory(Path.Combine(model.Root, "evaluation")).FullName;
        string query = TrainingFile.Read(model.WritePairs(60))[7].Query;
        File.WriteAllLines(
            Path.Combine(evaluation, "queries.jsonl"),
            [$"{{\"text\":\"{query.ToUpperInvariant()}!\"}}", "{\"text\":\"a text that is nowhere in training\"}"]);
        TrainingReport report = Run(Settings, exclude: evaluation);
        Assert.Equal((2, 1, 0), (
            report.Contamination!.EvaluationTexts, report.Contamination.Exact, report.Contamination.Near));
        Assert.Equal(59, report.Examples + report.HeldOutQueries);
    }

    [SkippableFact]
    public void A_gpu_that_is_not_there_is_named()
    {
        Skip.If(torch.cuda.is_available(), "this machine has a GPU");
        TrainingException error = Assert.Throws<TrainingException>(() => Run(Settings, device: "cuda"));
        Assert.Contains("cuda", error.Message);
    }

    [Fact]
    public void A_settings_file_changes_what_it_names_and_keeps_the_models_defaults()
    {
        FineTuneSettings defaults = FineTuneSettings.For(model.Folder);
        Assert.Equal(Adaptation.TokenEmbeddings, defaults.Adaptation);
        string file = Path.Combine(model.Root, "tune.json");
        File.WriteAllText(file, """{"stage1":{"steps":7,"matryoshkaSizes":[16,64]},"patience":2}""");
        FineTuneSettings read = FineTuneSettings.Read(file, defaults);
        Assert.Equal((7, 2), (read.Stage1.Steps, read.Patience));
        Assert.Equal([16, 64], read.Stage1.MatryoshkaSizes);
        Assert.Equal(defaults.Stage1.LearningRate, read.Stage1.LearningRate);
        File.WriteAllText(file, """{"stage1":{"stepz":7}}""");
        Assert.Contains("stepz", Assert.Throws<DatasetException>(() => FineTuneSettings.Read(file, defaults)).Message);
    }

    [Fact]
    public void An_instruction_that_leaves_queries_no_room_is_refused()
    {
        FineTuneSettings settings = Settings with { Stage1 = Settings.Stage1 with { MaxQueryTokens = 48 } };
        TrainingException error = Assert.Throws<TrainingException>(() => Run(settings));
        Assert.Contains("maxQueryTokens", error.Message);
    }

    [Fact]
    public void One_row_is_not_enough()
    {
        DatasetException error = Assert.Throws<DatasetException>(() => Run(Settings, rows: 1));
        Assert.Contains("at least two", error.Message);
    }

    [Fact]
    public void Stage_2_without_hard_negatives_is_refused_with_the_remedy()
    {
        DatasetException error = Assert.Throws<DatasetException>(() => Run(Settings, stage2: true));
        Assert.Contains("searchengine mine", error.Message);
    }

    private string Output => Path.Combine(model.Root, "tuned");

    private TrainingReport Run(
        FineTuneSettings settings, Action<TrainingProgress>? each = null, CancellationToken cancellation = default,
        bool resume = false, int rows = 60, bool stage2 = false, Action<string>? log = null, ITeacher? teacher = null,
        string? exclude = null, string device = "cpu")
    {
        FineTuneRequest request = new()
        {
            Model = model.Folder,
            Train = [model.WritePairs(rows)],
            Output = Output,
            Resume = resume,
            RunsStage2 = stage2,
            Teacher = teacher,
            Exclude = exclude,
            Device = device,
        };
        IProgress<TrainingProgress>? progress = each is null ? null : new Each(each);
        return new FineTuning(request, settings, progress, log ?? (_ => { }), cancellation).Run();
    }

    private float[] Vector(DecoderEmbedder embedder)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable quiet = torch.no_grad();
        long[] ids = model.Tokenizer.Encode("river stone").Select(id => (long)id).ToArray();
        bool[] mask = Enumerable.Repeat(true, ids.Length).ToArray();
        long[] shape = [1, ids.Length];
        return embedder.forward(torch.tensor(ids, shape), torch.tensor(mask, shape), torch.tensor(mask, shape))
            .data<float>().ToArray();
    }

    private float[] VectorWith(Adaptation adaptation, float down)
    {
        using DecoderEmbedder embedder = DecoderEmbedder.Load(model.Folder, torch.CPU);
        using (torch.no_grad())
        {
            embedder.Weights.Parameters
                .Single(entry => entry.Key.EndsWith("layers.0.mlp.down_proj.weight", StringComparison.Ordinal))
                .Value.fill_(down);
        }
        _ = new DecoderEncoder(embedder, Settings with { Adaptation = adaptation }, 1);
        return Vector(embedder);
    }

    private static double Cosine(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();

    /// <summary>Everything is half right.</summary>
    private sealed class HalfTeacher : ITeacher
    {
        public Task<IReadOnlyList<IReadOnlyList<Candidate>>> FindAsync(
            IReadOnlyList<string> queries, string? instruction, int top, CancellationToken cancellation) =>
            throw new InvalidOperationException("Distillation searches nothing.");

        public Task<float[]> ScoreAsync(
            IReadOnlyList<string> queries, string? instruction, IReadOnlyList<string> passages,
            CancellationToken cancellation) => Task.FromResult(queries.Select(_ => 0.5f).ToArray());
    }

    private sealed class Each(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
