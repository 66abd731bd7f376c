using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SearchEngine.Torch.Tests;

public sealed class OptimizerTests
{
    [SkippableFact]
    public void AdamW_follows_the_papers_update()
    {
        LibTorch.Require();
        using var scope = NewDisposeScope();
        const double rate = 0.1, beta1 = 0.9, beta2 = 0.99, epsilon = 1e-8, decay = 0.05;
        var parameter = nn.Parameter(tensor(new double[] { 1, -2 }));
        using var optimizer = optim.AdamW([parameter], rate, beta1, beta2, epsilon, decay);
        double[] expected = [1, -2], mean = new double[2], square = new double[2];
        for (var step = 1; step <= 5; step++)
        {
            optimizer.zero_grad();
            parameter.pow(3).sum().backward();
            optimizer.step();
            for (var k = 0; k < 2; k++)
            {
                var gradient = 3 * expected[k] * expected[k];
                mean[k] = beta1 * mean[k] + (1 - beta1) * gradient;
                square[k] = beta2 * square[k] + (1 - beta2) * gradient * gradient;
                var unbiased = Math.Sqrt(square[k] / (1 - Math.Pow(beta2, step))) + epsilon;
                expected[k] *= 1 - rate * decay;
                expected[k] -= rate * mean[k] / (1 - Math.Pow(beta1, step)) / unbiased;
            }
            Assert.Equal(expected[0], parameter.data<double>()[0], 10);
            Assert.Equal(expected[1], parameter.data<double>()[1], 10);
        }
    }

    [SkippableFact]
    public void The_rate_is_set_through_the_groups()
    {
        LibTorch.Require();
        using var scope = NewDisposeScope();
        Parameter slow = nn.Parameter(ones(1)), fast = nn.Parameter(ones(1));
        using var optimizer = optim.AdamW(
            [new AdamW.ParamGroup([slow], lr: 0.001), new AdamW.ParamGroup([fast], new AdamW.Options())], lr: 0.1);
        Assert.Equal([0.001, 0.1], optimizer.ParamGroups.Select(group => group.LearningRate));
        foreach (var group in optimizer.ParamGroups) group.LearningRate = group.InitialLearningRate * 0.5;
        Assert.Equal([0.0005, 0.05], optimizer.ParamGroups.Select(group => group.LearningRate));
        (slow.sum() + fast.sum()).backward();
        optimizer.step();
        Assert.Equal(1 - 0.0005, slow.item<float>(), 5);
        Assert.Equal(1 - 0.05, fast.item<float>(), 5);
    }

    [SkippableFact]
    public void A_parameter_without_a_gradient_is_left_alone()
    {
        LibTorch.Require();
        using var scope = NewDisposeScope();
        var parameter = nn.Parameter(ones(1));
        using var optimizer = optim.AdamW([parameter], weight_decay: 0.5);
        Assert.Null(optimizer.step());
        Assert.Equal(1f, parameter.item<float>());
    }

    [SkippableFact]
    public void A_saved_state_goes_on_as_if_it_had_never_stopped()
    {
        LibTorch.Require();
        using var scope = NewDisposeScope();
        var file = Path.GetTempFileName();
        try
        {
            Parameter first = nn.Parameter(ones(3)), second = nn.Parameter(ones(3));
            using AdamW original = optim.AdamW([first], lr: 0.1), resumed = optim.AdamW([second], lr: 0.5);
            Step(original, first);
            using (no_grad()) second.copy_(first);
            original.save_state_dict(file);
            resumed.load_state_dict(file);
            Step(original, first);
            Step(resumed, second);
            Assert.True(first.equal(second));
            using var other = optim.AdamW([nn.Parameter(ones(4))]);
            Assert.Throws<InvalidDataException>(() => other.load_state_dict(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [SkippableFact]
    public void Clipping_scales_all_gradients_to_one_norm()
    {
        LibTorch.Require();
        using var scope = NewDisposeScope();
        Parameter a = nn.Parameter(ones(1)), b = nn.Parameter(ones(1)), idle = nn.Parameter(ones(1));
        (a * 3 + b * 4).sum().backward();
        Assert.Equal(5, nn.utils.clip_grad_norm_([a, b, idle], 1.0), 5);
        Assert.Equal(0.6f, a.grad!.item<float>(), 5);
        Assert.Equal(0.8f, b.grad!.item<float>(), 5);
        Assert.Equal(1, nn.utils.clip_grad_norm_([a, b, idle], 2.0), 5);
        Assert.Equal(0.6f, a.grad!.item<float>(), 5);
    }

    private static void Step(AdamW optimizer, Parameter parameter)
    {
        optimizer.zero_grad();
        parameter.pow(2).sum().backward();
        optimizer.step();
    }
}
