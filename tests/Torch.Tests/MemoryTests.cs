using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Torch.Tests;

/// <summary>Native memory must not grow: the garbage collector does not see it.</summary>
public sealed class MemoryTests
{
    private const int Operations = 10_000, Warmup = 500;
    private const long AllowedGrowthBytes = 24 << 20;

    [SkippableFact]
    public void Ten_thousand_operations_leave_resident_memory_flat()
    {
        LibTorch.Require();
        using var x = randn(512, 512); // 1 MB: ten thousand leaked results would be 10 GB
        void Work(int count)
        {
            for (var k = 0; k < count; k++)
            {
                using var scope = NewDisposeScope();
                var y = x + 1;
                var z = y.narrow(0, 0, 256).mul(2).view(-1);
                Assert.Equal(256 * 512, z.numel());
            }
        }
        Work(Warmup);
        var before = ResidentBytes();
        Work(Operations);
        Assert.InRange(ResidentBytes() - before, long.MinValue, AllowedGrowthBytes);
    }

    [SkippableFact]
    public void Two_thousand_training_steps_leave_resident_memory_flat()
    {
        LibTorch.Require();
        using var layer = nn.Linear(256, 256);
        using var optimizer = optim.AdamW(layer.parameters(), lr: 1e-3);
        using var x = randn(64, 256);
        void Work(int count)
        {
            for (var k = 0; k < count; k++)
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                nn.functional.silu(layer.forward(x)).square().mean().backward();
                nn.utils.clip_grad_norm_(layer.parameters(), 1.0);
                optimizer.step();
            }
        }
        Work(Warmup);
        var before = ResidentBytes();
        Work(Operations / 5);
        Assert.InRange(ResidentBytes() - before, long.MinValue, AllowedGrowthBytes);
    }

    private static long ResidentBytes()
    {
        var line = File.ReadLines("/proc/self/status")
            .First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024;
    }
}
