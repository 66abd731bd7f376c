using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Torch.Tests;

public sealed class DisposeScopeTests
{
    [SkippableFact]
    public void A_scope_frees_what_was_made_inside()
    {
        LibTorch.Require();
        Tensor inside;
        using var outside = ones(1);
        using (var scope = NewDisposeScope())
        {
            inside = outside + 1;
            Assert.Equal(1, scope.DisposablesCount);
        }
        Assert.True(inside.IsInvalid);
        Assert.False(outside.IsInvalid);
    }

    [SkippableFact]
    public void A_tensor_moved_outward_lives_as_long_as_the_outer_scope()
    {
        LibTorch.Require();
        Tensor moved, detached;
        using (NewDisposeScope())
        {
            using (NewDisposeScope())
            {
                moved = ones(1).MoveToOuterDisposeScope();
                detached = ones(1).DetachFromDisposeScope();
            }
            Assert.False(moved.IsInvalid);
        }
        Assert.True(moved.IsInvalid);
        Assert.False(detached.IsInvalid);
        detached.Dispose();
    }

    [SkippableFact]
    public void A_tensor_moved_out_of_the_last_scope_is_its_holders()
    {
        LibTorch.Require();
        Tensor kept;
        using (NewDisposeScope()) kept = ones(1).MoveToOuterDisposeScope();
        Assert.False(kept.IsInvalid);
        kept.Dispose();
    }

    [SkippableFact]
    public void A_scope_can_be_emptied_but_for_what_is_kept()
    {
        LibTorch.Require();
        using var scope = NewDisposeScope();
        Tensor keep = ones(1), drop = ones(1);
        Assert.Same(keep, scope.DisposeEverythingBut(keep));
        Assert.True(drop.IsInvalid);
        Assert.Equal(1, scope.DisposablesCount);
        keep.Dispose();
        Assert.Equal(0, scope.DisposablesCount);
    }

    [SkippableFact]
    public void Scopes_close_from_the_inside_out()
    {
        LibTorch.Require();
        var outer = NewDisposeScope();
        var inner = NewDisposeScope();
        Assert.Throws<InvalidOperationException>(outer.Dispose);
        inner.Dispose();
        outer.Dispose();
    }

    [SkippableFact]
    public void A_scope_of_one_thread_does_not_own_another_threads_tensors()
    {
        LibTorch.Require();
        using var scope = NewDisposeScope();
        Tensor? made = null;
        var thread = new Thread(() => made = ones(1));
        thread.Start();
        thread.Join();
        Assert.Equal(0, scope.DisposablesCount);
        made!.Dispose();
    }

    [SkippableFact]
    public void A_view_keeps_the_memory_of_a_disposed_tensor()
    {
        LibTorch.Require();
        var whole = arange(6, dtype: float32);
        using var part = whole.narrow(0, 2, 2);
        whole.Dispose();
        Assert.Equal([2f, 3f], part.data<float>().ToArray());
    }
}
