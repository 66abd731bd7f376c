using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Torch.Tests;

public sealed class AutogradTests
{
    [SkippableFact]
    public void Gradients_accumulate_until_they_are_forgotten()
    {
        LibTorch.Require();
        using var scope = NewDisposeScope();
        var x = tensor(3.0, requires_grad: true);
        Assert.Null(x.grad);
        x.square().backward();
        x.square().backward();
        Assert.Equal(12, x.grad!.item<double>());
        x.grad = null;
        Assert.Null(x.grad);
        x.grad = tensor(5.0);
        x.square().backward();
        Assert.Equal(11, x.grad!.item<double>());
    }

    [SkippableFact]
    public void Backward_takes_the_gradient_that_comes_from_outside()
    {
        // As gradient caching does: the loss is differentiated by detached embeddings, then the encoder by them.
        LibTorch.Require();
        using var scope = NewDisposeScope();
        var x = tensor(new double[] { 1, 2, 3 }, requires_grad: true);
        x.square().backward([tensor(new double[] { 1, 10, 100 })]);
        Assert.Equal([2, 40, 600], x.grad!.data<double>().ToArray());
        Assert.Throws<ArgumentException>(() => autograd.backward([x.sum()], [x, x]));
    }

    [SkippableFact]
    public void Backward_reaches_only_the_inputs_named()
    {
        LibTorch.Require();
        using var scope = NewDisposeScope();
        Tensor a = tensor(2.0, requires_grad: true), b = tensor(3.0, requires_grad: true);
        (a * b).backward(inputs: [a]);
        Assert.Equal(3, a.grad!.item<double>());
        Assert.Null(b.grad);
    }

    [SkippableFact]
    public void A_graph_is_walked_twice_only_if_it_is_retained()
    {
        LibTorch.Require();
        using var scope = NewDisposeScope();
        var x = tensor(2.0, requires_grad: true);
        var y = x.exp();
        y.backward(retain_graph: true);
        y.backward();
        Assert.Equal(2 * Math.Exp(2), x.grad!.item<double>(), 12);
        Assert.ThrowsAny<Exception>(() => y.backward());
    }

    [SkippableFact]
    public void Grad_answers_gradients_and_leaves_the_leaves_alone()
    {
        LibTorch.Require();
        using var scope = NewDisposeScope();
        var x = tensor(2.0, requires_grad: true);
        var first = autograd.grad([x.pow(3)], [x], create_graph: true)[0];
        Assert.Equal(12, first.item<double>());
        Assert.Equal(12, autograd.grad([first], [x])[0].item<double>());
        Assert.Null(x.grad);
    }

    [SkippableFact]
    public void A_detached_tensor_is_outside_the_graph()
    {
        LibTorch.Require();
        using var scope = NewDisposeScope();
        var x = tensor(2.0, requires_grad: true);
        var y = x * 3;
        Assert.True(y.requires_grad);
        Assert.False(y.is_leaf);
        Assert.False(y.detach().requires_grad);
        y.retain_grad();
        y.square().backward();
        Assert.Equal(12, y.grad!.item<double>());
    }

    [SkippableFact]
    public void Nothing_is_recorded_inside_no_grad()
    {
        LibTorch.Require();
        using var scope = NewDisposeScope();
        var x = tensor(2.0, requires_grad: true);
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            using (enable_grad()) Assert.True((x * 2).requires_grad);
            Assert.False(is_grad_enabled());
        }
        Assert.True(is_grad_enabled());
        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            Assert.False((x * 2).requires_grad);
        }
        Assert.False(is_inference_mode_enabled());
    }

    [SkippableFact]
    public void Grad_mode_belongs_to_the_thread()
    {
        LibTorch.Require();
        using var quiet = no_grad();
        bool? other = null;
        var thread = new Thread(() => other = is_grad_enabled());
        thread.Start();
        thread.Join();
        Assert.True(other);
        Assert.False(is_grad_enabled());
    }

    [SkippableFact]
    public void A_grad_mode_that_ends_on_another_thread_is_refused()
    {
        LibTorch.Require();
        using var quiet = no_grad();
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(quiet.Dispose));
        thread.Start();
        thread.Join();
        Assert.IsType<InvalidOperationException>(error);
    }
}
