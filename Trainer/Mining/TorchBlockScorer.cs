// Exact search on a GPU: all pairs of a block as one matrix product.
using System.Runtime.InteropServices;
using SearchEngine.Index;
using SearchEngine.Index.Distance;
using TorchSharp;
using static TorchSharp.torch;

namespace SearchEngine.Trainer.Mining;

/// <summary>
/// Scores blocks with libtorch on a device, in float32. Blocks travel to the device and scores back, so it pays for
/// many queries at once. Thread-safe: concurrent calls take turns.
/// </summary>
public sealed class TorchBlockScorer : IBlockScorer
{
    private readonly Device device;
    private readonly Lock turn = new();

    internal TorchBlockScorer(Device device) => this.device = device;

    /// <summary>The scorer of a device as the command line names it: cpu, cuda, cuda:1 or auto.</summary>
    /// <returns>Null when the device is the CPU, or a GPU that is not there: the collection then uses its own SIMD
    /// kernels.</returns>
    public static TorchBlockScorer? ForDevice(string device) =>
        device != "cpu" && TryInitializeDeviceType(DeviceType.CUDA)
            ? new TorchBlockScorer(torch.device(device == "auto" ? "cuda" : device))
            : null;

    /// <inheritdoc/>
    public int RowsPerBlock => 8192;

    /// <inheritdoc/>
    public bool IsAccelerator => true;

    /// <inheritdoc/>
    public void Score(
        Metric metric, ReadOnlySpan<float> queries, ReadOnlySpan<float> rows, int dimensions, Span<float> scores)
    {
        (int queryCount, int rowCount) = SimdBlockScorer.Shape(queries, rows, dimensions, scores);
        if (scores.IsEmpty)
        {
            return;
        }
        lock (turn)
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable inference = inference_mode();
            Tensor asked = Upload(queries, queryCount, dimensions);    // [q, d]
            Tensor stored = Upload(rows, rowCount, dimensions);        // [n, d]
            Tensor products = asked.matmul(stored.t());                // [q, n]
            Tensor result = metric == Metric.L2
                ? products.mul(2) - SquaredLengths(asked).unsqueeze(1) - SquaredLengths(stored).unsqueeze(0)
                : products;
            result.contiguous().cpu().data<float>().CopyTo(scores);
        }
    }

    private static Tensor SquaredLengths(Tensor rows) => rows.mul(rows).sum(1);

    private Tensor Upload(ReadOnlySpan<float> values, int rows, int dimensions)
    {
        Tensor here = empty([rows, dimensions], ScalarType.Float32);
        values.CopyTo(MemoryMarshal.Cast<byte, float>(here.bytes));
        return here.to(device);
    }
}
