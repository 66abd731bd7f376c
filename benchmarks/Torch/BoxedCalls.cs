// What one operator costs from C# beyond its arithmetic: four elements, so that the call is all there is.
// Processor time is measured, not the clock's: another program on the machine does not change it much.
using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Benchmarks.Torch;

internal static class BoxedCalls
{
    private const int Warmup = 50_000, Calls = 400_000, ScopeSize = 100;

    public static int Run()
    {
        Console.WriteLine($"libtorch {__version__}, {Calls} calls each, tensors of 4 elements");
        using var quiet = no_grad();
        using Tensor a = ones(4), b = ones(4);
        Measure("add, freed by Dispose", () => a.add(b).Dispose());
        Measure("view, freed by Dispose", () => a.view(2, 2).Dispose());
        Measure("add_, in place", () => a.add_(b));
        Measure("add a number, freed by Dispose", () => a.add(1.0).Dispose());
        Measure("add, freed by a scope of 100", () =>
        {
            using var scope = NewDisposeScope();
            for (var k = 0; k < ScopeSize; k++) a.add(b);
        }, ScopeSize);
        using (enable_grad())
        {
            using var recorded = ones(4, requires_grad: true);
            Measure("add, recorded, freed by Dispose", () => recorded.add(b).Dispose());
        }
        Measure("a property: numel", () => a.numel());
        return 0;
    }

    private static void Measure(string name, Action action, int callsAnAction = 1)
    {
        for (var k = 0; k < Warmup / callsAnAction; k++) action();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var before = Environment.CpuUsage.TotalTime;
        for (var k = 0; k < Calls / callsAnAction; k++) action();
        var nanoseconds = (Environment.CpuUsage.TotalTime - before).TotalNanoseconds / Calls;
        allocated = (GC.GetAllocatedBytesForCurrentThread() - allocated) / Calls;
        Console.WriteLine($"{name,-34} {nanoseconds,8:F0} ns {allocated,5} B managed");
    }
}
