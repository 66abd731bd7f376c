using SearchEngine.Embedder.Cpu.Elementwise;
using SearchEngine.Embedder.Cpu.Kernels;
using SearchEngine.Embedder.Cpu.Weights;

namespace SearchEngine.Embedder.Cpu;

/// <summary>
/// Softmax attention of one head in blocks of queries and keys (online softmax, arXiv 1805.02867), so that memory does
/// not grow with the square of the length. Holds one thread's scratch.
/// </summary>
internal sealed unsafe class Attention(FloatKernel kernel) : IDisposable
{
    private const int BlockQueries = 48;
    private const int BlockKeys = 512;
    private const int Unlimited = 1 << 30;

    private readonly AlignedBuffer<float> scores = new(BlockQueries * BlockKeys);
    private readonly AlignedBuffer<float> maxima = new(BlockQueries);
    private readonly AlignedBuffer<float> sums = new(BlockQueries);
    private AlignedBuffer<float> results = new(0);

    public void Run(in AttentionRequest request, KeyValuePanels panels)
    {
        if (results.Length < (long)BlockQueries * panels.PaddedHeadDim)
        {
            results.Dispose();
            results = new AlignedBuffer<float>((long)BlockQueries * panels.PaddedHeadDim);
        }
        for (var query = 0; query < request.QueryCount; query += BlockQueries)
        {
            RunBlock(request, panels, query, Math.Min(BlockQueries, request.QueryCount - query));
        }
    }

    public void Dispose()
    {
        foreach (var buffer in (AlignedBuffer<float>[])[scores, maxima, sums, results]) buffer.Dispose();
    }

    private void RunBlock(in AttentionRequest request, KeyValuePanels panels, int query, int count)
    {
        var first = request.FirstPosition + query;
        var reach = request.Window > 0 ? request.Window - 1 : Unlimited;
        var keyBegin = Math.Max(0, first - reach) / kernel.Width * kernel.Width;
        var ahead = request.IsCausal ? 0 : reach;
        var keyEnd = (int)Math.Min(panels.Count, (long)first + count + ahead);

        new Span<float>(results.Pointer, count * panels.PaddedHeadDim).Clear();
        new Span<float>(maxima.Pointer, count).Fill(float.NegativeInfinity);
        new Span<float>(sums.Pointer, count).Clear();
        for (var key = keyBegin; key < keyEnd; key += BlockKeys)
        {
            var keys = Math.Min(BlockKeys, (keyEnd - key + kernel.Width - 1) / kernel.Width * kernel.Width);
            Score(request, panels, query, count, key, keys);
            for (var row = 0; row < count; row++) Absorb(request, panels, row, first + row, key, keys);
            for (var at = 0; at < panels.PaddedHeadDim; at += kernel.Width)
            {
                kernel.Add(scores.Pointer, keys, count, panels.Values(at / kernel.Width, key), results.Pointer + at,
                    panels.PaddedHeadDim, keys);
            }
        }
        for (var row = 0; row < count; row++)
        {
            Softmax.Scale(results.Pointer + row * panels.PaddedHeadDim,
                request.Target + (query + row) * request.TargetStride, panels.HeadDim, 1 / sums.Pointer[row]);
        }
    }

    /// <summary>scores[count, keys] = queries · keys^T.</summary>
    private void Score(in AttentionRequest request, KeyValuePanels panels, int query, int count, int key, int keys)
    {
        new Span<float>(scores.Pointer, count * keys).Clear();
        for (var at = 0; at < keys; at += kernel.Width)
        {
            kernel.Add(request.Queries + query * request.QueryStride, request.QueryStride, count,
                panels.Keys((key + at) / kernel.Width), scores.Pointer + at, keys, panels.HeadDim);
        }
    }

    /// <summary>Masks a row of scores, turns it into exponentials and rescales what earlier blocks left.</summary>
    private void Absorb(in AttentionRequest request, KeyValuePanels panels, int row, int position, int key, int keys)
    {
        var line = scores.Pointer + row * keys;
        var lowest = request.Window > 0 ? position - request.Window + 1 : 0;
        var highest = request.IsCausal ? position : request.Window > 0 ? position + request.Window - 1 : int.MaxValue;
        var begin = Math.Clamp(lowest - key, 0, keys);
        var end = Math.Clamp((int)Math.Min(highest, panels.Count - 1) - key + 1, begin, keys);
        new Span<float>(line, begin).Clear();
        new Span<float>(line + end, keys - end).Clear();
        if (begin == end) return;
        var max = Math.Max(maxima.Pointer[row], Softmax.Max(line + begin, end - begin));
        var rescale = MathF.Exp(maxima.Pointer[row] - max);
        sums.Pointer[row] = sums.Pointer[row] * rescale + Softmax.ExpAndSum(line + begin, end - begin, max);
        if (maxima.Pointer[row] != max && !float.IsNegativeInfinity(maxima.Pointer[row]))
        {
            Softmax.Scale(results.Pointer + row * panels.PaddedHeadDim, panels.PaddedHeadDim, rescale);
        }
        maxima.Pointer[row] = max;
    }
}
