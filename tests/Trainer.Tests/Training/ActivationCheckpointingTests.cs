using SearchEngine.Embedder;
using SearchEngine.Embedder.LibTorch;
using SearchEngine.Trainer.Batching;
using SearchEngine.Trainer.Losses;
using SearchEngine.Trainer.Pretraining;
using SearchEngine.Trainer.Training;
using TorchSharp;

namespace SearchEngine.Trainer.Tests.Training;

/// <summary>Layers that are computed again give the gradients of layers that were kept.</summary>
public sealed class ActivationCheckpointingTests : IDisposable
{
    private readonly TinyModel tiny = new(layers: 3);

    public void Dispose() => tiny.Dispose();

    [Theory]
    [InlineData(Adaptation.Full)]
    [InlineData(Adaptation.LowRank)] // with dropout: the masks must come back as well
    [InlineData(Adaptation.FrozenTrunk)]
    [InlineData(Adaptation.TokenEmbeddings)]
    public void Gradients_are_those_of_a_kept_graph_with_and_without_gradcache(Adaptation adaptation)
    {
        FineTuneSettings settings = new() { Adaptation = adaptation, LoraRank = 4, LoraDropout = 0.3 };
        FineTuneSettings recomputing = settings with { ActivationCheckpointing = true };
        Dictionary<string, float[]> kept = Gradients(settings, long.MaxValue, seed: 5);
        Assert.Contains(kept.Values, gradient => gradient.Any(value => Math.Abs(value) > 1e-3));
        AssertEqual(kept, Gradients(recomputing, long.MaxValue, seed: 5));
        AssertEqual(kept, Gradients(settings, maxGraphTokens: 0, seed: 5));
        AssertEqual(kept, Gradients(recomputing, maxGraphTokens: 0, seed: 5));
        if (adaptation == Adaptation.LowRank)
        {
            Dictionary<string, float[]> others = Gradients(settings, long.MaxValue, seed: 6);
            Assert.Contains(kept, entry => !entry.Value.SequenceEqual(others[entry.Key]));
        }
    }

    [Theory]
    [InlineData(LanguageObjective.CausalNextToken, Adaptation.Full)]
    [InlineData(LanguageObjective.MaskedNextToken, Adaptation.LowRank)]
    public void Gradients_of_plain_text_are_those_of_a_kept_graph(LanguageObjective objective, Adaptation adaptation)
    {
        Dictionary<string, float[]> Of(bool checkpointing)
        {
            LanguageSettings settings = new()
            {
                Objective = objective, BatchSize = 3, MaxTokens = 9,
                Weights = new FineTuneSettings
                {
                    Adaptation = adaptation, LoraRank = 4, LoraDropout = 0.3, ActivationCheckpointing = checkpointing,
                },
            };
            int[][] texts = [[20, 21, 22, 23, 24], [30, 31, 29, 28, 33, 34, 35], [40, 41, 42]];
            LanguageBatches batches = new(texts, settings, 5, 3);
            using DecoderEmbedder model = tiny.LoadStirred();
            LanguageTrainer trainer = new(model, batches, settings, torch.CPU);
            Stir(trainer.Encoder);
            using DisposeScope scope = torch.NewDisposeScope();
            var trained = trainer.Encoder.Parameters.Where(entry => entry.Parameter.requires_grad).ToArray();
            (torch.Tensor loss, IReadOnlyList<torch.Tensor> gradients) =
                trainer.Gradients(batches.Batch(1), trained, seed: 5);
            Dictionary<string, float[]> found = new() { ["loss"] = [loss.item<float>()] };
            for (int i = 0; i < trained.Length; i++)
            {
                found.Add(trained[i].Name, gradients[i].reshape(-1).data<float>().ToArray());
            }
            return found;
        }
        AssertEqual(Of(checkpointing: false), Of(checkpointing: true));
    }

    [Fact]
    public void A_pass_that_will_be_computed_again_keeps_no_graph()
    {
        using DecoderEmbedder model = tiny.LoadStirred();
        foreach (bool checkpointing in (bool[])[false, true])
        {
            FineTuneSettings settings = new()
            {
                Adaptation = Adaptation.Full, ActivationCheckpointing = checkpointing,
            };
            using DisposeScope scope = torch.NewDisposeScope();
            using TokenScope batch = new();
            using IEncoderPass pass = new DecoderEncoder(model, settings, 1).Begin(batch.Batch, dropoutSeed: 1);
            Assert.Equal(!checkpointing, pass.Vectors.requires_grad);
        }
    }

    /// <summary>One contrastive step's gradients by parameter.</summary>
    private Dictionary<string, float[]> Gradients(FineTuneSettings settings, long maxGraphTokens, long seed)
    {
        using DecoderEmbedder model = tiny.LoadStirred();
        DecoderEncoder encoder = new(model, settings, 1);
        Stir(encoder);
        encoder.SetTraining(true);
        EncoderWorkers workers = new(encoder, torch.CPU, padId: 3, workers: 2, microBatchTokens: 24);
        InfoNceLoss contrast = new(Temperature.Fixed(0.2));
        IReadOnlyList<ContrastiveExample> batch = new PairedTokens(8, 8).Batch(1);
        new ContrastiveStep(workers, contrast, 1, maxGraphTokens).Run(batch, seed, default);
        return encoder.Parameters.Where(entry => entry.Parameter.requires_grad).ToDictionary(
            entry => entry.Name, entry => entry.Parameter.grad!.reshape(-1).data<float>().ToArray());
    }

    /// <summary>Fresh adapters add nothing, and half of them would have no gradient: give them values.</summary>
    private static void Stir(DecoderEncoder encoder)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable quiet = torch.no_grad();
        Random random = new(9);
        foreach ((_, TorchSharp.Modules.Parameter parameter) in encoder.Parameters.Where(
            entry => entry.Name.EndsWith(".lora_B", StringComparison.Ordinal)))
        {
            float[] values = new float[parameter.numel()];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (random.NextSingle() - 0.5f) * 0.2f;
            }
            parameter.copy_(torch.tensor(values, parameter.shape));
        }
    }

    private static void AssertEqual(Dictionary<string, float[]> expected, Dictionary<string, float[]> actual)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach ((string name, float[] values) in expected)
        {
            double scale = values.Max(Math.Abs) + 1e-6;
            for (int i = 0; i < values.Length; i++)
            {
                Assert.True(Math.Abs(values[i] - actual[name][i]) <= 1e-5 * scale, $"{name}[{i}]");
            }
        }
    }

    private sealed class TokenScope : IDisposable
    {
        public TokenBatch Batch { get; } = TokenBatch.Pad([(new[] { 20, 21, 22 }, 0), (new[] { 30 }, 0)], 3, torch.CPU);

        public void Dispose()
        {
            Batch.Ids.Dispose();
            Batch.AttentionMask.Dispose();
            Batch.PoolMask.Dispose();
        }
    }
}
