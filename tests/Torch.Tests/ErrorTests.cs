using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Native;
using static TorchSharp.torch;

namespace SearchEngine.Torch.Tests;

public sealed class ErrorTests
{
    [SkippableFact]
    public void A_wrong_shape_becomes_an_exception_without_a_backtrace()
    {
        LibTorch.Require();
        using var a = zeros(2, 3);
        using var b = zeros(2, 3);
        var error = Assert.Throws<ExternalException>(() => a.mm(b));
        Assert.Contains("mat1 and mat2 shapes cannot be multiplied", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("frame #", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Work_goes_on_after_an_error()
    {
        LibTorch.Require();
        using var x = zeros(2, 3);
        Assert.Throws<ExternalException>(() => x.view(4));
        using var flat = x.view(6);
        Assert.Equal(6, flat.numel());
    }

    [SkippableFact]
    public void An_operator_that_this_libtorch_lacks_is_absent_and_named()
    {
        LibTorch.Require();
        var missing = new Operator("no_such_operator", "at_all");
        Assert.False(missing.Exists);
        Assert.False(missing.Exists);
        var error = Assert.Throws<ExternalException>(() => missing.Call());
        Assert.Contains("aten::no_such_operator.at_all", error.Message, StringComparison.Ordinal);
        Assert.True(new Operator("add", "Tensor").Exists);
    }

    [SkippableFact]
    public void A_disposed_tensor_says_so()
    {
        LibTorch.Require();
        var x = zeros(2);
        x.Dispose();
        x.Dispose();
        Assert.True(x.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => x.add(1));
        Assert.Equal("disposed tensor", x.ToString());
    }

    [SkippableFact]
    public void Values_that_do_not_fill_the_shape_are_refused()
    {
        LibTorch.Require();
        Assert.Throws<ArgumentException>(() => tensor(new float[] { 1, 2, 3 }, [2, 2]));
    }

    [SkippableFact]
    public void Backward_from_a_vector_needs_its_gradient()
    {
        LibTorch.Require();
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        var error = Assert.Throws<ExternalException>(() => x.mul(2).backward());
        Assert.Contains("implicitly created only for scalar outputs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_does_not_exist_is_named_in_the_error()
    {
        var error = Assert.Throws<ArgumentException>(() => device("tpu"));
        Assert.Contains("'tpu' is no device", error.Message, StringComparison.Ordinal);
        Assert.Equal("cuda:1", device("cuda:1").ToString());
        Assert.Equal(new Device(DeviceType.CUDA, 1), device("cuda:1"));
    }
}
