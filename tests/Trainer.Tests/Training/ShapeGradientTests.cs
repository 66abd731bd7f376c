using SearchEngine.Embedder;
using SearchEngine.Embedder.LibTorch;
using SearchEngine.Trainer.Batching;
using SearchEngine.Trainer.Losses;
using SearchEngine.Trainer.Training;
using TorchSharp;

namespace SearchEngine.Trainer.Tests.Training;

/// <summary>The gradient of the contrastive loss by every weight, for every shape that can be trained.</summary>
public sealed class ShapeGradientTests : IDisposable
{
    private readonly TinyModel tiny = new();

    public void Dispose() => tiny.Dispose();

    [Theory]
    [InlineData("latent", false)]
    [InlineData("latent", true)]
    [InlineData("mean", false)]
    [InlineData("mean", true)]
    [InlineData("last", false)]
    [InlineData("last", true)]
    [InlineData("self-attention", false)]
    [InlineData("self-attention", true)]
    public void The_gradient_of_every_weight_agrees_with_a_finite_difference_along_it(string pool, bool isCausal)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using DecoderEmbedder model = Create(pool, isCausal);
        Loss(model);
        Dictionary<string, torch.Tensor> gradients = model.Weights.Parameters.ToDictionary(
            entry => entry.Key, entry => entry.Value.grad!.clone()); // those to come are added to the weights' own
        int steep = 0;
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in model.Weights.Parameters)
        {
            torch.Tensor gradient = gradients[name];
            float slope = gradient.norm().item<float>();
            if (slope < 3e-3f)
            {
                continue; // flat here: a float32 difference would only measure rounding
            }
            float length = 0.02f * parameter.norm().item<float>() / MathF.Sqrt(parameter.numel());
            torch.Tensor step = gradient.div(slope).mul(length).detach();
            double above = Moved(model, parameter, step);
            double below = Moved(model, parameter, step.neg());
            double expected = 2.0 * slope * length;
            Assert.True(
                Math.Abs(above - below - expected) <= (0.05 * expected) + 1e-5,
                $"{name}: {above - below} by difference, {expected} by gradient");
            steep++;
        }
        Assert.True(steep >= 10, $"only {steep} weights had a slope to compare");
    }

    [Fact]
    public void The_gradient_of_every_adapter_factor_agrees_with_a_finite_difference_along_it()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using DecoderEmbedder model = Create("latent", isCausal: false);
        FineTuneSettings settings = new() { Adaptation = Adaptation.LowRank, LoraRank = 4, LoraDropout = 0 };
        DecoderEncoder encoder = new(model, settings, seed: 2);
        (string Name, TorchSharp.Modules.Parameter Parameter)[] factors = encoder.Parameters
            .Where(entry => entry.Name.Contains(".lora_", StringComparison.Ordinal)).ToArray();
        Random random = new(8);
        using (torch.no_grad())
        {
            foreach ((_, TorchSharp.Modules.Parameter factor) in factors) // B begins as zero, where A has no slope
            {
                float[] values = Enumerable.Range(0, (int)factor.numel())
                    .Select(_ => (random.NextSingle() - 0.5f) * 0.5f).ToArray();
                factor.copy_(torch.tensor(values, factor.shape));
            }
        }
        Loss(encoder);
        Dictionary<string, torch.Tensor> gradients = factors.ToDictionary(
            entry => entry.Name, entry => entry.Parameter.grad!.clone());
        int steep = 0;
        foreach ((string name, TorchSharp.Modules.Parameter factor) in factors)
        {
            float slope = gradients[name].norm().item<float>();
            if (slope < 3e-3f)
            {
                continue; // flat here: a float32 difference would only measure rounding
            }
            float length = 0.02f * factor.norm().item<float>() / MathF.Sqrt(factor.numel());
            torch.Tensor step = gradients[name].div(slope).mul(length).detach();
            double difference = Moved(encoder, factor, step) - Moved(encoder, factor, step.neg());
            double expected = 2.0 * slope * length;
            Assert.True(
                Math.Abs(difference - expected) <= (0.05 * expected) + 1e-5,
                $"{name}: {difference} by difference, {expected} by gradient");
            steep++;
        }
        Assert.True(steep >= 8, $"only {steep} of {factors.Length} factors had a slope to compare");
    }

    [Fact]
    public void In_bfloat16_vectors_and_gradients_stay_close_to_those_of_float32()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using DecoderEmbedder wide = Create("latent", isCausal: false);
        using DecoderEmbedder half = Create("latent", isCausal: false);
        half.Weights.ComputeType = torch.bfloat16;
        double wideLoss = Loss(wide), halfLoss = Loss(half);
        Assert.NotEqual(wideLoss, halfLoss); // it did compute in another precision
        Assert.Equal(wideLoss, halfLoss, 0.02);
        int steep = 0;
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in wide.Weights.Parameters)
        {
            TorchSharp.Modules.Parameter other = half.Weights.Parameters[name];
            Assert.Equal(torch.float32, other.grad!.dtype); // master weights and their gradients stay whole
            if (parameter.grad!.norm().item<float>() > 3e-3f)
            {
                double cosine = torch.nn.functional.cosine_similarity(
                    parameter.grad!.reshape(1, -1), other.grad!.reshape(1, -1)).item<float>();
                Assert.True(cosine > 0.98, $"{name}: cosine {cosine}");
                steep++;
            }
        }
        Assert.True(steep >= 10, $"only {steep} weights had a slope to compare");
    }

    /// <summary>The tiny model in another shape, with random weights in every part.</summary>
    private DecoderEmbedder Create(string pool, bool isCausal)
    {
        ModelDescription own = ModelDescription.Read(tiny.Folder) with { IsCausal = isCausal };
        ModelDescription shaped = pool switch
        {
            "latent" => own,
            "mean" => own with { CrossAttention = null },
            "last" => own with { CrossAttention = null, Pooling = PoolingKind.EndToken },
            _ => own with { CrossAttention = own.CrossAttention! with { Latents = 0 } },
        };
        Random random = new(5);
        return DecoderEmbedder.Create(shaped, "", (name, shape) =>
        {
            float[] values = new float[shape.Aggregate(1L, (product, size) => product * size)];
            float middle = name.Contains("norm", StringComparison.Ordinal) && !name.EndsWith("bias") ? 1 : 0;
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = middle + ((random.NextSingle() - 0.5f) * 0.5f);
            }
            return torch.tensor(values, shape);
        }, torch.CPU);
    }

    /// <summary>The loss of one batch; its gradients are added to the weights'.</summary>
    private static double Loss(DecoderEmbedder model) => Loss(new DecoderEncoder(model));

    private static double Loss(DecoderEncoder encoder)
    {
        EncoderWorkers workers = new(encoder, torch.CPU, padId: 3, workers: 1, microBatchTokens: 64);
        ContrastiveStep step = new(workers, new InfoNceLoss(Temperature.Fixed(0.3)), 1, long.MaxValue);
        return step.Run(Batch(), seed: 1, default).Loss;
    }

    private static double Moved(DecoderEmbedder model, TorchSharp.Modules.Parameter parameter, torch.Tensor step) =>
        Moved(new DecoderEncoder(model), parameter, step);

    private static double Moved(DecoderEncoder encoder, TorchSharp.Modules.Parameter parameter, torch.Tensor step)
    {
        using (torch.no_grad())
        {
            parameter.add_(step);
        }
        double loss = Loss(encoder);
        using (torch.no_grad())
        {
            parameter.sub_(step);
        }
        return loss;
    }

    private static ContrastiveExample[] Batch()
    {
        Random random = new(9);
        TokenizedInput Text(int tokens, int poolStart) => new(
            [1, .. Enumerable.Range(0, tokens).Select(_ => random.Next(4, 300)), 2], poolStart);
        return Enumerable.Range(0, 4).Select(i => new ContrastiveExample(
            Text(3 + i, 2), Text(6 - i, 0), i % 2 == 0 ? [Text(4, 0)] : [], null)).ToArray();
    }
}
