using System.Diagnostics;
using SearchEngine.Embedder.Cpu.Kernels;
using SearchEngine.Embedder.Cpu.Threading;

namespace SearchEngine.Embedder.Cpu;

/// <summary>Measures what the inner loop reaches when its data never leaves the first-level cache: the roof that a
/// whole pass is compared with.</summary>
internal static unsafe class PeakProbe
{
    private const int Rows = 12;
    private const int Inputs = 96;
    private const int Repeats = 400;
    private const int Rounds = 30;

    /// <returns>1e9 operations a second of all members together, the best of some rounds.</returns>
    public static double Measure(WorkerTeam team, FloatKernel kernel)
    {
        var best = new double[team.Members];
        void Probe(int member) => best[member] = ProbeThread(kernel);
        if (team.Members == 1 || !team.TryRun(Probe)) Probe(0);
        return best.Sum();
    }

    private static double ProbeThread(FloatKernel kernel)
    {
        using var a = new AlignedBuffer<float>(Rows * Inputs);
        using var b = new AlignedBuffer<float>(kernel.Width * Inputs);
        using var c = new AlignedBuffer<float>(Rows * kernel.Width);
        var operations = 2.0 * Rows * kernel.Width * Inputs * Repeats;
        var best = 0.0;
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < Repeats; i++)
            {
                kernel.Add(a.Pointer, Inputs, Rows, b.Pointer, c.Pointer, kernel.Width, Inputs);
            }
            best = Math.Max(best, operations / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);
        }
        return best;
    }
}
