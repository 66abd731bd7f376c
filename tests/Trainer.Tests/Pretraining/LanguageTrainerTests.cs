using SearchEngine.Embedder;
using SearchEngine.Embedder.LibTorch;
using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Pretraining;
using SearchEngine.Trainer.Tests.Training;
using SearchEngine.Trainer.Training;
using TorchSharp;

namespace SearchEngine.Trainer.Tests.Pretraining;

public sealed class LanguageTrainerTests : IDisposable
{
    private static readonly int[][] Texts = Enumerable.Range(0, 6)
        .Select(i => Enumerable.Range(0, 12).Select(k => 20 + (((i * 5) + (k * 3)) % 17)).ToArray()).ToArray();

    private static readonly LanguageSettings Settings = new()
    {
        Steps = 40, BatchSize = 6, MaxTokens = 10,
        Optimizer = new ContrastiveSettings { LearningRate = 0.02, WarmupSteps = 4, CheckpointInterval = 10 },
    };

    private readonly TinyModel tiny = new();

    public void Dispose() => tiny.Dispose();

    [Theory]
    [InlineData(LanguageObjective.CausalNextToken)]
    [InlineData(LanguageObjective.MaskedNextToken)]
    public void Texts_are_learnt_by_heart(LanguageObjective objective)
    {
        List<double> losses = [];
        using DecoderEmbedder model = Load();
        Trainer(model, Settings with { Objective = objective }).Run(null, new Each(p => losses.Add(p.Loss)), default);
        Assert.True(losses[^1] < losses[0] / 2, $"{losses[0]} to {losses[^1]}");
    }

    [Fact]
    public void Under_the_causal_mask_a_prediction_does_not_see_what_comes_after()
    {
        using DecoderEmbedder model = Load();
        using DisposeScope scope = torch.NewDisposeScope();
        long[] ids = [30, 31, 32, 33];
        bool[] all = [true, true, true, true];
        float[] States(long last, bool isCausal)
        {
            long[] changed = [.. ids[..3], last];
            torch.Tensor states = model.Trunk(torch.tensor(changed, [1, 4]), torch.tensor(all, [1, 4]), isCausal);
            return states.narrow(1, 0, 3).detach().reshape(-1).data<float>().ToArray();
        }
        Assert.Equal(States(33, true), States(40, true));
        Assert.NotEqual(States(33, false), States(40, false));
    }

    [Fact]
    public void Masked_tokens_are_hidden_and_predicted_one_position_before()
    {
        LanguageBatches batches = new(Texts, Settings, 5, 3);
        LanguageBatch batch = batches.Batch(1);
        int predicted = 0;
        for (int i = 0; i < batch.Ids.Length - 1; i++)
        {
            Assert.Equal(batch.Targets[i] >= 0, batch.Ids[i + 1] == 5 && (i + 1) % batch.Length != 0);
            predicted += batch.Targets[i] >= 0 ? 1 : 0;
        }
        Assert.InRange(predicted, 6, 30);
        Assert.Equal(batch.Targets, batches.Batch(1).Targets);
        Assert.NotEqual(batch.Targets, batches.Batch(2).Targets);
    }

    [Fact]
    public void The_gradient_agrees_with_finite_differences()
    {
        using DecoderEmbedder model = Load();
        LanguageTrainer trainer = Trainer(model, Settings);
        LanguageBatch batch = new LanguageBatches(Texts, Settings, 5, 3).Batch(1);
        TorchSharp.Modules.Parameter weight = model.Weights.Parameters
            .Single(entry => entry.Key.EndsWith("layers.0.mlp.down_proj.weight", StringComparison.Ordinal)).Value;
        using DisposeScope scope = torch.NewDisposeScope();
        float[] gradient = torch.autograd.grad([trainer.Loss(batch, seed: null)], [weight])[0].reshape(-1).data<float>().ToArray();
        int checkedCount = 0;
        for (int i = 0; i < gradient.Length; i += gradient.Length / 9)
        {
            const float Step = 2e-2f;
            double up = Moved(trainer, batch, weight, i, Step);
            double down = Moved(trainer, batch, weight, i, -Step);
            Assert.True(Math.Abs(((up - down) / (2 * Step)) - gradient[i]) < 3e-3, $"element {i}");
            checkedCount++;
        }
        Assert.True(checkedCount >= 9);
    }

    [Fact]
    public void A_batch_in_parts_has_the_gradient_of_the_whole()
    {
        int[][] ragged = [.. Texts, [20, 21, 22, 23], [25, 26, 27, 28, 29]];
        (float[] whole, double wholeLoss) = FirstStep(ragged, 4096);
        (float[] parts, double partsLoss) = FirstStep(ragged, 20); // two rows a pass
        Assert.Equal(wholeLoss, partsLoss, 5);
        Assert.True(whole.Zip(parts, (a, b) => Math.Abs(a - b)).Max() < 1e-4);
    }

    private static (float[] Weights, double Loss) FirstStep(int[][] texts, int microBatchTokens)
    {
        using TinyModel own = new();
        using DecoderEmbedder model = own.LoadStirred();
        double loss = 0;
        LanguageSettings settings = Settings with
        {
            Steps = 1,
            Optimizer = Settings.Optimizer with { MicroBatchTokens = microBatchTokens, LearningRate = 1e-3 },
        };
        LanguageBatches batches = new(texts, settings, 5, 3);
        new LanguageTrainer(model, batches, settings, torch.CPU).Run(null, new Each(p => loss = p.Loss), default);
        return (Weights(model), loss);
    }

    [Fact]
    public void A_resumed_run_ends_with_the_very_weights_of_an_unbroken_one()
    {
        using DecoderEmbedder unbroken = Load();
        Trainer(unbroken, Settings).Run(null, null, default);
        string folder = Path.Combine(tiny.Root, "language");
        using DecoderEmbedder broken = Load();
        using CancellationTokenSource cancellation = new();
        Assert.ThrowsAny<OperationCanceledException>(() => Trainer(broken, Settings).Run(folder, new Each(progress =>
        {
            if (progress.Step == 27)
            {
                cancellation.Cancel();
            }
        }), cancellation.Token));
        using DecoderEmbedder resumed = Load();
        Trainer(resumed, Settings).Run(folder, null, default);
        Assert.Equal(Weights(unbroken), Weights(resumed));
    }

    [Fact]
    public void A_pretrained_folder_loads_and_a_mask_of_several_tokens_is_refused()
    {
        string documents = Path.Combine(tiny.Root, "documents.jsonl");
        File.WriteAllLines(documents, Enumerable.Range(0, 8)
            .Select(i => $$"""{"text":"apple river stone {{i}} cloud tiger"}"""));
        FineTuneRequest request = new()
        {
            Model = tiny.Folder, Train = [documents], Output = Path.Combine(tiny.Root, "pretrained"),
        };
        LanguageSettings causal = Settings with { Steps = 3, Objective = LanguageObjective.CausalNextToken };
        TrunkPretraining.Run(request, causal, null, default);
        using EmbeddingModel loaded = EmbeddingModel.Load(request.Output);
        Assert.Equal(64, loaded.Embed(["apple"], EmbeddingRole.Document)[0].Length);
        LanguageSettings masked = Settings with { MaskText = "several words here" };
        DatasetException error = Assert.Throws<DatasetException>(
            () => TrunkPretraining.Run(request, masked, null, default));
        Assert.Contains("single", error.Message);
    }

    [Fact]
    public void A_mask_is_found_also_where_it_is_several_tokens_as_a_text()
    {
        Assert.Equal(3, tiny.Tokenizer.Encode("_", addSpecialTokens: false).Length);
        Assert.Equal(tiny.Tokenizer.IdOf("_"), MaskToken.IdOf(tiny.Tokenizer, null));
        Assert.Equal(tiny.Tokenizer.IdOf("~"), MaskToken.IdOf(tiny.Tokenizer, "~"));
        string message = Assert.Throws<DatasetException>(() => MaskToken.IdOf(tiny.Tokenizer, "two words")).Message;
        Assert.Contains("such as _", message);
    }

    private DecoderEmbedder Load() => tiny.LoadStirred();

    private static LanguageTrainer Trainer(DecoderEmbedder model, LanguageSettings settings) =>
        new(model, new LanguageBatches(Texts, settings, 5, 3), settings, torch.CPU);

    private static double Moved(
        LanguageTrainer trainer, LanguageBatch batch, TorchSharp.Modules.Parameter weight, int element, float by)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable quiet = torch.no_grad();
        float[] values = weight.reshape(-1).data<float>().ToArray();
        values[element] += by;
        weight.copy_(torch.tensor(values, weight.shape));
        double loss = trainer.Loss(batch, seed: null).item<float>();
        values[element] -= by;
        weight.copy_(torch.tensor(values, weight.shape));
        return loss;
    }

    private static float[] Weights(DecoderEmbedder model) => model.Weights.Parameters
        .OrderBy(entry => entry.Key, StringComparer.Ordinal)
        .SelectMany(entry => entry.Value.detach().reshape(-1).data<float>().ToArray()).ToArray();

    private sealed class Each(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
