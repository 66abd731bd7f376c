using SearchEngine.Embedder.Cpu.Weights;

namespace SearchEngine.Embedder.Cpu;

/// <summary>Turns a sequence's rows into its vector: pool, Dense layers, unit length.</summary>
internal sealed unsafe class Pooler(CpuModel model)
{
    private readonly int size = model.Description.HiddenSize;

    /// <param name="rows">First row of the pass, [rows, d].</param>
    /// <param name="stride">Floats from row to row.</param>
    /// <param name="sequence">Whose pooled rows are taken.</param>
    /// <param name="input">What the sequence was computed of.</param>
    public float[] Pool(float* rows, nint stride, SequenceRows sequence, TokenizedInput input)
    {
        var pooled = new float[size];
        var first = rows + sequence.PoolBegin * stride;
        var count = sequence.PoolEnd - sequence.PoolBegin;
        switch (model.Description.Pooling)
        {
            case PoolingKind.Mean:
                var weights = model.Description.PoolWeighting?.Weights<int>(
                    input.Ids.AsSpan(sequence.PoolPosition, count));
                WeightedMean(first, stride, count, weights is null ? _ => 1 : row => weights[row], pooled);
                break;
            case PoolingKind.WeightedMean:
                WeightedMean(first, stride, count, row => sequence.PoolPosition + row + 1, pooled);
                break;
            case PoolingKind.RankWeightedMean:
                WeightedMean(first, stride, count, row => row + 1, pooled);
                break;
            case PoolingKind.Max:
                Max(first, stride, count, pooled);
                break;
            default: // first, last and end token: the range is that one row
                new ReadOnlySpan<float>(first, size).CopyTo(pooled);
                break;
        }
        for (var i = 0; i < model.Dense.Count; i++) pooled = Apply(model.Dense[i], model.Description.Dense[i], pooled);
        UnitLength.Scale(pooled);
        return pooled;
    }

    /// <summary>The pooled rows themselves, each of unit length.</summary>
    /// <param name="rows">First row of the pass, [rows, d].</param>
    /// <param name="stride">Floats from row to row.</param>
    /// <param name="sequence">Whose pooled rows are taken.</param>
    /// <returns>[pooled rows, d].</returns>
    public float[] States(float* rows, nint stride, SequenceRows sequence)
    {
        var states = new float[(sequence.PoolEnd - sequence.PoolBegin) * size];
        for (var row = sequence.PoolBegin; row < sequence.PoolEnd; row++)
        {
            var state = states.AsSpan((row - sequence.PoolBegin) * size, size);
            new ReadOnlySpan<float>(rows + row * stride, size).CopyTo(state);
            UnitLength.Scale(state);
        }
        return states;
    }

    /// <summary>The rows that a kind of pooling takes of a sequence of so many tokens.</summary>
    public static (int Begin, int End) Range(PoolingKind kind, int tokens, int poolStart) => kind switch
    {
        PoolingKind.LastToken or PoolingKind.EndToken => (tokens - 1, tokens),
        PoolingKind.FirstToken => (0, 1),
        _ => (poolStart, tokens),
    };

    private void WeightedMean(float* first, nint stride, int count, Func<int, double> weightOf, float[] pooled)
    {
        var sums = new double[size]; // thousands of floats would lose digits
        var total = 0.0;
        for (var row = 0; row < count; row++)
        {
            var line = first + row * stride;
            var weight = weightOf(row);
            total += weight;
            for (var i = 0; i < size; i++) sums[i] += weight * line[i];
        }
        for (var i = 0; i < size; i++) pooled[i] = (float)(sums[i] / total);
    }

    private void Max(float* first, nint stride, int count, float[] pooled)
    {
        new ReadOnlySpan<float>(first, size).CopyTo(pooled);
        for (var row = 1; row < count; row++)
        {
            var line = first + row * stride;
            for (var i = 0; i < size; i++) pooled[i] = Math.Max(pooled[i], line[i]);
        }
    }

    private static float[] Apply(PackedLinear dense, DenseDescription description, float[] input)
    {
        using var output = new AlignedBuffer<float>(dense.Panels * dense.PanelWidth);
        fixed (float* values = input)
        {
            dense.Set(new LinearInput { Values = values, Stride = input.Length }, 1, output.Pointer, 0, 0,
                dense.Panels);
        }
        var result = new ReadOnlySpan<float>(output.Pointer, description.OutputSize).ToArray();
        if (!description.IsTanh) return result;
        for (var i = 0; i < result.Length; i++) result[i] = MathF.Tanh(result[i]);
        return result;
    }
}
