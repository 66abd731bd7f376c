using SearchEngine.Embedder;
using SearchEngine.Embedder.Adapters;
using SearchEngine.Embedder.LibTorch;
using SearchEngine.Trainer.Data;
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
            MicroBatchTokens = 128, MaxPassageTokens = 32, MaxQueryTokens = 48, CheckpointInterval = 10,
        },
    };

    private readonly TinyModel model = new();

    public void Dispose() => model.Dispose();

    [Theory]
    [InlineData(Adaptation.Full)]
    [InlineData(Adaptation.LowRank)]
    [InlineData(Adaptation.FrozenTrunk)]
    public void A_fine_tuned_folder_loads_and_its_report_tells_what_happened(Adaptation adaptation)
    {
        TrainingReport report = Run(Settings with { Adaptation = adaptation });
        using EmbeddingModel tuned = EmbeddingModel.Load(Output);
        Assert.Equal(64, tuned.Embed(["apple"], EmbeddingRole.Query)[0].Length);
        Assert.Equal(adaptation.ToString(), report.Adaptation);
        Assert.Equal(Enumerable.Range(1, 30), report.Steps.Select(point => point.Step));
        Assert.Equal([0, 10, 20, 30], report.Evaluations.Select(point => point.Step));
        Assert.True(report.HeldOutQueries > 0 && report.Examples + report.HeldOutQueries == 60);
        Assert.True(report.NdcgAfter >= report.NdcgBefore);
        Assert.True(File.Exists(Path.Combine(Output, TrainingReport.FileName)));
        Assert.Equal(adaptation == Adaptation.LowRank, PeftAdapter.IsIn(Path.Combine(Output, "adapter")));
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
            new FineTuneRequest { Model = model.Folder, Train = [], Output = Output }, settings, encoder);
        using DecoderEmbedder merged = DecoderEmbedder.Load(Output, torch.CPU);
        Assert.True(Cosine(Vector(adapted), Vector(merged)) > 0.99999);
        Assert.DoesNotContain(encoder.ToPeft().Whole, tensor => tensor.Name.Contains("layers."));
        Assert.Equal(7, encoder.ToPeft().Updates.Count);
    }

    [Fact]
    public void A_resumed_fine_tune_ends_with_the_very_weights_of_an_unbroken_one()
    {
        Run(Settings);
        byte[] unbroken = File.ReadAllBytes(Path.Combine(Output, "model.safetensors"));
        using CancellationTokenSource cancellation = new();
        Assert.ThrowsAny<OperationCanceledException>(() => Run(Settings, progress =>
        {
            if (progress.Step == 17)
            {
                cancellation.Cancel();
            }
        }, cancellation.Token));
        TrainingReport report = Run(Settings, resume: true);
        Assert.Equal(30, report.Steps.Count);
        Assert.Equal(unbroken, File.ReadAllBytes(Path.Combine(Output, "model.safetensors")));
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
        bool resume = false, int rows = 60, bool stage2 = false)
    {
        FineTuneRequest request = new()
        {
            Model = model.Folder,
            Train = [model.WritePairs(rows)],
            Output = Output,
            Resume = resume,
            RunsStage2 = stage2,
        };
        IProgress<TrainingProgress>? progress = each is null ? null : new Each(each);
        return new FineTuning(request, settings, progress, _ => { }, cancellation).Run();
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

    private static double Cosine(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();

    private sealed class Each(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
