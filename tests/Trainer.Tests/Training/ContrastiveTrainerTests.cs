using SearchEngine.Trainer.Batching;
using SearchEngine.Trainer.Losses;
using SearchEngine.Trainer.Training;
using TorchSharp;

namespace SearchEngine.Trainer.Tests.Training;

public sealed class ContrastiveTrainerTests : IDisposable
{
    private static readonly ContrastiveSettings Settings = new()
    {
        Steps = 60, BatchSize = 8, Temperature = 0.1, LearningRate = 0.02, WarmupSteps = 5, CheckpointInterval = 10,
        MicroBatchTokens = 8, Workers = 2, MaxGradientNorm = 5, WeightDecay = 0,
    };

    private readonly string folder = Directory.CreateTempSubdirectory("training-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_tiny_set_is_learnt_by_heart()
    {
        List<double> losses = [];
        using BagEncoder encoder = new(240, 16, 1);
        Train(encoder, Settings with { Steps = 200 }, null, new Each(progress => losses.Add(progress.Loss)));
        Assert.True(losses[0] > 1.5, $"first loss {losses[0]}");
        Assert.True(losses[^1] < 0.1, $"last loss {losses[^1]}");
    }

    [Fact]
    public void Gradients_of_cached_and_plain_batches_agree()
    {
        IReadOnlyList<ContrastiveExample> batch = new PairedTokens(8, 8).Batch(1);
        (double plain, float[] plainGradient) = Gradient(batch, microBatchTokens: 4096, maxGraphTokens: long.MaxValue);
        (double cached, float[] cachedGradient) = Gradient(batch, microBatchTokens: 4, maxGraphTokens: 0);
        Assert.Equal(plain, cached, 6);
        for (int i = 0; i < plainGradient.Length; i++)
        {
            Assert.True(Math.Abs(plainGradient[i] - cachedGradient[i]) < 1e-5);
        }
    }

    [Fact]
    public void The_gradient_through_the_encoder_agrees_with_finite_differences()
    {
        IReadOnlyList<ContrastiveExample> batch = new PairedTokens(4, 4).Batch(1);
        (_, float[] gradient) = Gradient(batch, 4096, long.MaxValue);
        for (int i = 0; i < gradient.Length; i += 17)
        {
            const float step = 5e-3f;
            double up = Gradient(batch, 4096, long.MaxValue, i, step).Loss;
            double down = Gradient(batch, 4096, long.MaxValue, i, -step).Loss;
            Assert.True(Math.Abs(((up - down) / (2 * step)) - gradient[i]) < 2e-3, $"element {i}");
        }
    }

    [Fact]
    public void A_cancelled_and_resumed_run_ends_with_the_very_weights_of_an_unbroken_one()
    {
        using BagEncoder unbroken = new(240, 16, 1);
        Train(unbroken, Settings, null);
        using BagEncoder broken = new(240, 16, 1);
        using CancellationTokenSource cancellation = new();
        Assert.ThrowsAny<OperationCanceledException>(() => Train(broken, Settings, folder, new Each(progress =>
        {
            if (progress.Step == 34)
            {
                cancellation.Cancel();
            }
        }), cancellation.Token));
        using BagEncoder resumed = new(240, 16, 99); // its own weights are replaced by the checkpoint's
        List<int> steps = [];
        Train(resumed, Settings, folder, new Each(progress => steps.Add(progress.Step)));
        Assert.Equal(31, steps[0]);
        Assert.Equal(Weights(unbroken), Weights(resumed));
    }

    [Fact]
    public void A_checkpoint_of_other_settings_is_refused()
    {
        using BagEncoder encoder = new(240, 16, 1);
        Train(encoder, Settings with { Steps = 10 }, folder);
        TrainingException error = Assert.Throws<TrainingException>(
            () => Train(encoder, Settings with { Steps = 10, Temperature = 0.2 }, folder));
        Assert.Contains("other settings", error.Message);
    }

    [Fact]
    public void A_loss_that_is_no_number_stops_training_and_says_what_to_change()
    {
        using BagEncoder encoder = new(240, 16, 1);
        using (torch.no_grad())
        {
            encoder.Parameters[1].Parameter.fill_(float.NaN);
        }
        TrainingException error = Assert.Throws<TrainingException>(() => Train(encoder, Settings, null));
        Assert.Contains("Step 1", error.Message);
        Assert.Contains("learning rate", error.Message);
    }

    [Fact]
    public void A_learned_temperature_moves_is_kept_in_checkpoints_and_resumes()
    {
        ContrastiveSettings settings = Settings with { LearnsTemperature = true, Temperature = 0.3 };
        using BagEncoder unbroken = new(240, 16, 1);
        List<double> losses = [];
        Train(unbroken, settings, null, new Each(progress => losses.Add(progress.Loss)));
        using BagEncoder warm = new(240, 16, 1);
        List<double> stays = [];
        Train(warm, settings with { LearnsTemperature = false }, null, new Each(p => stays.Add(p.Loss)));
        Assert.Equal(stays[0], losses[0], 5);
        // A sharper softmax fits better.
        Assert.True(losses[^1] < stays[^1], $"learned {losses[^1]}, fixed {stays[^1]}");

        using CancellationTokenSource cancellation = new();
        using BagEncoder broken = new(240, 16, 1);
        Assert.ThrowsAny<OperationCanceledException>(() => Train(broken, settings, folder, new Each(progress =>
        {
            if (progress.Step == 34)
            {
                cancellation.Cancel();
            }
        }), cancellation.Token));
        using BagEncoder resumed = new(240, 16, 99);
        Train(resumed, settings, folder);
        Assert.Equal(Weights(unbroken), Weights(resumed));
    }

    [Fact]
    public void A_cancelled_run_leaves_dropout_off()
    {
        using BagEncoder encoder = new(240, 16, 1);
        using CancellationTokenSource cancellation = new();
        Assert.ThrowsAny<OperationCanceledException>(() => Train(encoder, Settings, null, new Each(progress =>
        {
            if (progress.Step == 2)
            {
                cancellation.Cancel();
            }
        }), cancellation.Token));
        Assert.False(encoder.training);
    }

    [Fact]
    public void A_loss_that_stays_far_above_its_start_stops_training()
    {
        DivergenceWatch watch = new();
        for (int step = 1; step <= 40; step++)
        {
            watch.Add(step, step == 30 ? 50 : 1); // one bad batch is no divergence
        }
        TrainingException error = Assert.Throws<TrainingException>(() =>
        {
            for (int step = 41; step <= 90; step++)
            {
                watch.Add(step, 4);
            }
        });
        Assert.Contains("diverges", error.Message);
    }

    [Fact]
    public void Gradients_are_clipped_before_the_weights_move()
    {
        // AdamW's first step moves a weight by rate * g / (|g| + 1e-8): with all of g within 1e-9 by a tenth of the
        // rate at most, unclipped by the rate.
        const double Rate = 0.01;
        double[] moved = Array.ConvertAll([0, 1e-9], limit =>
        {
            using BagEncoder encoder = new(240, 16, 1);
            float[] before = Weights(encoder);
            double norm = 0;
            Train(
                encoder, Settings with { Steps = 1, WarmupSteps = 1, LearningRate = Rate, MaxGradientNorm = limit },
                null, new Each(progress => norm = progress.GradientNorm));
            Assert.True(norm > 1e-3, "reported is the norm before clipping");
            return (double)Weights(encoder).Zip(before, (after, first) => Math.Abs(after - first)).Max();
        });
        Assert.Equal(Rate, moved[0], 1e-4);
        Assert.InRange(moved[1], 1e-7, 0.1 * Rate * 1.01);
    }

    [Fact]
    public void One_example_is_not_enough_for_in_batch_negatives()
    {
        using BagEncoder encoder = new(240, 16, 1);
        ContrastiveTrainer trainer = new(encoder, new PairedTokens(1, 1), Settings, 0, torch.CPU);
        TrainingException error = Assert.Throws<TrainingException>(() => trainer.Run(null, null, default));
        Assert.Contains("two examples", error.Message);
    }

    private static void Train(
        BagEncoder encoder, ContrastiveSettings settings, string? checkpoints,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default) =>
        new ContrastiveTrainer(encoder, new PairedTokens(16, settings.BatchSize), settings, 0, torch.CPU)
            .Run(checkpoints, progress, cancellation);

    private static (double Loss, float[] Gradient) Gradient(
        IReadOnlyList<ContrastiveExample> batch, int microBatchTokens, long maxGraphTokens,
        int changed = 0, float by = 0)
    {
        using BagEncoder encoder = new(240, 16, 1);
        TorchSharp.Modules.Parameter mix = encoder.named_parameters().Single(entry => entry.name == "mix").parameter;
        using (torch.no_grad())
        {
            using DisposeScope scope = torch.NewDisposeScope();
            float[] values = mix.data<float>().ToArray();
            values[changed] += by;
            mix.copy_(torch.tensor(values, mix.shape));
        }
        EncoderWorkers workers = new(encoder, torch.CPU, 0, 2, microBatchTokens);
        InfoNceLoss contrast = new(Temperature.Fixed(0.1));
        (double loss, _) = new ContrastiveStep(workers, contrast, 1, maxGraphTokens).Run(batch, seed: 1, default);
        using torch.Tensor gradient = mix.grad!;
        return (loss, gradient.data<float>().ToArray());
    }

    private static float[] Weights(BagEncoder encoder) =>
        encoder.parameters().SelectMany(parameter => parameter.data<float>().ToArray()).ToArray();

    private sealed class Each(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
