using System.Diagnostics;
using SearchEngine.Embedder.Cpu.Kernels;
using SearchEngine.Embedder.Cpu.Threading;

namespace SearchEngine.Embedder.Cpu;

/// <summary>Measures what the inner loop reaches when its data never leaves the first-level cache: the roof that a
/// whole pass is compared with.</summary>
internal static unsafe class PeakProbe
{
    private const int Rows = 12;
    private const int Inputs = 256;
    private const int Repeats = 400;
    private const int Rounds = 30;

    /// <returns>1e9 operations a second of all members together, the best of some rounds.</returns>
    /// <param name="team">Threads that measure at once.</param>
    /// <param name="kernel">The float32 kernel.</param>
    /// <param name="bytes">The int8 kernel, measured in its place where it is given.</param>
    public static double Measure(WorkerTeam team, FloatKernel kernel, ByteKernel? bytes)
    {
        var best = new double[team.Members];
        void Probe(int member) => best[member] = bytes is null ? ProbeThread(kernel) : ProbeThread(bytes);
        if (!team.TryRun(Probe)) Probe(0);
        return best.Sum();
    }

    private static double ProbeThread(FloatKernel kernel)
    {
        using var a = new AlignedBuffer<float>(Rows * Inputs);
        using var b = new AlignedBuffer<float>(kernel.Width * Inputs);
        using var c = new AlignedBuffer<float>(Rows * kernel.Width);
        return Best(2.0 * Rows * kernel.Width * Inputs, () =>
            kernel.Add(a.Pointer, Inputs, Rows, b.Pointer, c.Pointer, kernel.Width, Inputs));
    }

    private static double ProbeThread(ByteKernel kernel)
    {
        var stride = Inputs * kernel.CodeBytes;
        using var a = new AlignedBuffer<byte>(kernel.MaxRows * stride);
        using var b = new AlignedBuffer<byte>(kernel.Width * Inputs);
        using var c = new AlignedBuffer<int>(kernel.MaxRows * kernel.Width);
        return Best(2.0 * kernel.MaxRows * kernel.Width * Inputs, () =>
            kernel.Multiply(a.Pointer, stride, kernel.MaxRows, b.Pointer, c.Pointer, Inputs / kernel.Group));
    }

    private static double Best(double operations, Action run)
    {
        var best = 0.0;
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < Repeats; i++) run();
            best = Math.Max(best, operations * Repeats / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);
        }
        return best;
    }
}
