// Trains token vectors as the mean-of-tokens encoder that the whole model starts from: InfoNCE in both directions
// with in-batch negatives (van den Oord et al., 2018), Adam (Kingma and Ba, 2015). Thousands of pairs a second a core.

using SearchEngine.Trainer.Batching;

namespace SearchEngine.Trainer.Initialization;

/// <summary>
/// Learns one vector a token so that the sums of a query's and of its passage's vectors point the same way. The length
/// of a vector is the token's weight. One thread calls it; the work inside is shared, and the result does not depend
/// on how many workers share it.
/// </summary>
internal sealed unsafe class TokenVectorTrainer
{
    private const float FirstDecay = 0.9f;
    private const float SecondDecay = 0.98f;
    private const float Epsilon = 1e-8f;

    private readonly float[] vectors;        // [vocabulary, width]
    private readonly float[] gradients;      // [vocabulary, width]
    private readonly float[] firstMoments;   // [vocabulary, width]
    private readonly float[] secondMoments;  // [vocabulary, width]
    private readonly int width;
    private readonly TokenVectorSettings settings;
    private readonly ParallelOptions parallel;
    private readonly Side queries;
    private readonly Side passages;
    private readonly float[] scores;         // [batch, batch], then the gradients of the scores
    private int step;

    /// <summary>Starts from given vectors.</summary>
    /// <param name="initial">[vocabulary][width]; width a multiple of 64.</param>
    /// <param name="settings">Schedule and batch.</param>
    /// <param name="parallel">Workers and cancellation.</param>
    public TokenVectorTrainer(float[][] initial, TokenVectorSettings settings, ParallelOptions parallel)
    {
        width = initial[0].Length;
        if (width % 64 != 0 || settings.BatchSize % 4 != 0)
        {
            throw new ArgumentException($"Width {width} must be a multiple of 64, batch {settings.BatchSize} of 4.");
        }
        this.settings = settings;
        this.parallel = parallel;
        vectors = GC.AllocateUninitializedArray<float>(initial.Length * width, pinned: true);
        for (int token = 0; token < initial.Length; token++)
        {
            initial[token].CopyTo(vectors, token * width);
        }
        gradients = new float[vectors.Length];
        firstMoments = new float[vectors.Length];
        secondMoments = new float[vectors.Length];
        queries = new Side(settings.BatchSize, width);
        passages = new Side(settings.BatchSize, width);
        scores = GC.AllocateUninitializedArray<float>(settings.BatchSize * settings.BatchSize, pinned: true);
    }

    /// <summary>The vector of a token as it stands.</summary>
    public ReadOnlySpan<float> this[int token] => vectors.AsSpan(token * width, width);

    /// <summary>A copy of all vectors, [vocabulary][width].</summary>
    public float[][] Vectors()
    {
        float[][] copy = new float[vectors.Length / width][];
        for (int token = 0; token < copy.Length; token++)
        {
            copy[token] = this[token].ToArray();
        }
        return copy;
    }

    /// <summary>The unit vector of a bag of tokens; zeros if the bag's vectors cancel.</summary>
    public float[] Embed(ReadOnlySpan<ushort> bag)
    {
        float[] sum = new float[width];
        foreach (ushort token in bag)
        {
            Rows.AddScaled(sum, this[token], 1);
        }
        Rows.Scale(sum, 1 / MathF.Max(MathF.Sqrt(Rows.Dot(sum, sum)), 1e-12f));
        return sum;
    }

    /// <summary>One optimiser step.</summary>
    /// <param name="queryBags">As many bags as the batch size.</param>
    /// <param name="passageBags">The passage of each query.</param>
    /// <param name="classes">
    /// The class of each pair: pairs of one class are no negatives of each other. Empty: all pairs are.
    /// </param>
    /// <returns>The mean loss of both directions, in nats.</returns>
    public double Step(BagBatch queryBags, BagBatch passageBags, ReadOnlySpan<int> classes = default)
    {
        int batch = settings.BatchSize;
        Encode(queryBags, queries);
        Encode(passageBags, passages);
        double loss = ScoreGradients(batch, classes);
        fixed (float* g = scores, q = queries.Units, p = passages.Units)
        fixed (float* dq = queries.Gradients, dp = passages.Gradients)
        {
            (nint weights, nint left, nint right) = ((nint)g, (nint)q, (nint)p);
            (nint dLeft, nint dRight) = ((nint)dq, (nint)dp);
            int columns = width;
            Parallel.For(0, batch / 2, parallel, pair =>
            {
                MatrixKernels.WeightedSums(
                    (float*)weights, (float*)right, (float*)dLeft, pair * 2, batch, columns, batch, 1);
                MatrixKernels.WeightedSums(
                    (float*)weights, (float*)left, (float*)dRight, pair * 2, batch, columns, 1, batch);
            });
        }
        ThroughNormalization(queries);
        ThroughNormalization(passages);
        Scatter(queryBags, passageBags);
        Update();
        return loss;
    }

    private void Encode(BagBatch bags, Side side)
    {
        Parallel.For(0, bags.Count, parallel, bag =>
        {
            Span<float> unit = side.Units.AsSpan(bag * width, width);
            unit.Clear();
            foreach (ushort token in bags[bag])
            {
                Rows.AddScaled(unit, vectors.AsSpan(token * width, width), 1);
            }
            float inverse = 1 / MathF.Max(MathF.Sqrt(Rows.Dot(unit, unit)), 1e-6f);
            Rows.Scale(unit, inverse);
            side.InverseNorms[bag] = inverse;
        });
    }

    /// <summary>Fills <see cref="scores"/> with the loss's gradient by each cosine; returns the loss.</summary>
    private double ScoreGradients(int batch, ReadOnlySpan<int> classes)
    {
        float inverseTemperature = 1 / settings.Temperature;
        int columns = width;
        fixed (float* s = scores, q = queries.Units, p = passages.Units)
        {
            (nint to, nint left, nint right) = ((nint)s, (nint)q, (nint)p);
            Parallel.For(0, batch / 4, parallel, block => MatrixKernels.Scores(
                (float*)left, (float*)right, (float*)to, block * 4, batch, columns, inverseTemperature));
        }
        LeaveOutOwnClass(classes);
        double[] rowSums = new double[batch];
        double[] columnSums = new double[batch];
        // Cosines are at most 1, so exp(score - 1/temperature) neither overflows nor vanishes for any row's best.
        double loss = 0;
        for (int i = 0; i < batch; i++)
        {
            loss -= 2 * (scores[(i * batch) + i] - inverseTemperature);
        }
        Parallel.For(0, batch, parallel, i =>
        {
            Span<float> row = scores.AsSpan(i * batch, batch);
            double sum = 0;
            for (int j = 0; j < batch; j++)
            {
                row[j] = MathF.Exp(row[j] - inverseTemperature);
                sum += row[j];
            }
            rowSums[i] = sum;
        });
        for (int i = 0; i < batch; i++)
        {
            ReadOnlySpan<float> row = scores.AsSpan(i * batch, batch);
            for (int j = 0; j < batch; j++)
            {
                columnSums[j] += row[j];
            }
        }
        for (int i = 0; i < batch; i++)
        {
            loss += Math.Log(rowSums[i]) + Math.Log(columnSums[i]);
        }
        float scale = inverseTemperature / (2 * batch);
        float[] inverseColumns = Array.ConvertAll(columnSums, sum => (float)(1 / sum));
        Parallel.For(0, batch, parallel, i =>
        {
            Span<float> row = scores.AsSpan(i * batch, batch);
            float inverseRow = (float)(1 / rowSums[i]);
            for (int j = 0; j < batch; j++)
            {
                row[j] *= (inverseRow + inverseColumns[j]) * scale;
            }
            row[i] -= 2 * scale;
        });
        return loss / (2 * batch);
    }

    /// <summary>What is scored minus infinity has no share in the sums and takes no gradient.</summary>
    private void LeaveOutOwnClass(ReadOnlySpan<int> classes)
    {
        for (int i = 0; i < classes.Length; i++)
        {
            Span<float> row = scores.AsSpan(i * classes.Length, classes.Length);
            for (int j = 0; j < classes.Length; j++)
            {
                if (classes[j] == classes[i] && j != i)
                {
                    row[j] = float.NegativeInfinity;
                }
            }
        }
    }

    /// <summary>u = s / |s|: ds = (du - u (u·du)) / |s|</summary>
    private void ThroughNormalization(Side side)
    {
        Parallel.For(0, settings.BatchSize, parallel, bag =>
        {
            Span<float> gradient = side.Gradients.AsSpan(bag * width, width);
            ReadOnlySpan<float> unit = side.Units.AsSpan(bag * width, width);
            Rows.AddScaled(gradient, unit, -Rows.Dot(gradient, unit));
            Rows.Scale(gradient, side.InverseNorms[bag]);
        });
    }

    /// <summary>Adds every bag's gradient to its tokens. Workers own columns, so the sums keep one order.</summary>
    private void Scatter(BagBatch queryBags, BagBatch passageBags)
    {
        const int slice = 64;
        Parallel.For(0, width / slice, parallel, part =>
        {
            ScatterSlice(queryBags, queries, part * slice, slice);
            ScatterSlice(passageBags, passages, part * slice, slice);
        });
    }

    private void ScatterSlice(BagBatch bags, Side side, int from, int length)
    {
        for (int bag = 0; bag < bags.Count; bag++)
        {
            ReadOnlySpan<float> gradient = side.Gradients.AsSpan((bag * width) + from, length);
            foreach (ushort token in bags[bag])
            {
                Rows.AddScaled(gradients.AsSpan((token * width) + from, length), gradient, 1);
            }
        }
    }

    private void Update()
    {
        step++;
        float warmup = MathF.Max(1, settings.Steps / 20f);
        float fall = (settings.Steps - step + 1) / (settings.Steps - warmup);
        float rate = settings.LearningRate * MathF.Min(step / warmup, fall);
        float firstCorrection = 1 - MathF.Pow(FirstDecay, step);
        float secondCorrection = 1 - MathF.Pow(SecondDecay, step);
        Parallel.For(0, vectors.Length / width, parallel, token =>
        {
            Range row = (token * width)..((token + 1) * width);
            Span<float> value = vectors.AsSpan(row);
            Span<float> gradient = gradients.AsSpan(row);
            Span<float> first = firstMoments.AsSpan(row);
            Span<float> second = secondMoments.AsSpan(row);
            for (int k = 0; k < value.Length; k++)
            {
                first[k] = (FirstDecay * first[k]) + ((1 - FirstDecay) * gradient[k]);
                second[k] = (SecondDecay * second[k]) + ((1 - SecondDecay) * gradient[k] * gradient[k]);
                value[k] -= rate * (first[k] / firstCorrection) / (MathF.Sqrt(second[k] / secondCorrection) + Epsilon);
            }
            gradient.Clear();
        });
    }

    /// <summary>The vectors of one side of a batch.</summary>
    private sealed class Side(int batch, int width)
    {
        public float[] Units { get; } = GC.AllocateUninitializedArray<float>(batch * width, pinned: true);

        public float[] Gradients { get; } = GC.AllocateUninitializedArray<float>(batch * width, pinned: true);

        public float[] InverseNorms { get; } = new float[batch];
    }
}
