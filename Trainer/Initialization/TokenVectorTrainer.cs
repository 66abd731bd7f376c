// Trains token vectors as the mean-of-tokens encoder that the whole model starts from: InfoNCE in both directions
// with in-batch negatives (van den Oord et al., 2018), Adam (Kingma and Ba, 2015). Thousands of pairs a second a core.

using System.Runtime.InteropServices;
using SearchEngine.Embedder;
using SearchEngine.Trainer.Batching;
using SearchEngine.Trainer.Data;

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
    private readonly BagEncoder encoder;
    private readonly Side queries;
    private readonly Side passages;
    private readonly float[] scores;         // [batch, batch], then the gradients of the scores
    private int step;

    /// <summary>Starts from given vectors.</summary>
    /// <param name="initial">[vocabulary][width]; width a multiple of 64.</param>
    /// <param name="settings">Schedule and batch.</param>
    /// <param name="weighting">How much each token of a bag counts; null counts all alike.</param>
    /// <param name="parallel">Workers and cancellation.</param>
    public TokenVectorTrainer(
        float[][] initial, TokenVectorSettings settings, PoolWeighting? weighting, ParallelOptions parallel)
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
        encoder = new BagEncoder(vectors, width, weighting);
        gradients = new float[vectors.Length];
        firstMoments = new float[vectors.Length];
        secondMoments = new float[vectors.Length];
        queries = new Side(settings.BatchSize, width);
        passages = new Side(settings.BatchSize, width);
        scores = GC.AllocateUninitializedArray<float>(settings.BatchSize * settings.BatchSize, pinned: true);
    }

    /// <summary>Optimiser steps done.</summary>
    public int StepsDone => step;

    /// <summary>Writes all that the next step depends on; the file appears whole or not at all.</summary>
    public void Save(string path)
    {
        string partial = path + ".partial";
        using (BinaryWriter writer = new(File.Create(partial)))
        {
            writer.Write(step);
            writer.Write(vectors.Length);
            foreach (float[] state in (float[][])[vectors, firstMoments, secondMoments])
            {
                writer.Write(MemoryMarshal.AsBytes<float>(state));
            }
        }
        File.Move(partial, path, overwrite: true);
    }

    /// <summary>Takes over what <see cref="Save"/> wrote.</summary>
    /// <exception cref="DatasetException">It was written with other sizes.</exception>
    public void Restore(string path)
    {
        using BinaryReader reader = new(File.OpenRead(path));
        int steps = reader.ReadInt32();
        if (reader.ReadInt32() != vectors.Length || steps > settings.Steps)
        {
            throw new DatasetException($"{path}: made for another recipe. Delete it; the stage starts anew.");
        }
        foreach (float[] state in (float[][])[vectors, firstMoments, secondMoments])
        {
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(state.AsSpan()));
        }
        step = steps;
    }

    /// <summary>A copy of all vectors, [vocabulary][width].</summary>
    public float[][] Vectors()
    {
        float[][] copy = new float[vectors.Length / width][];
        for (int token = 0; token < copy.Length; token++)
        {
            copy[token] = encoder[token].ToArray();
        }
        return copy;
    }

    /// <summary>One optimiser step.</summary>
    /// <param name="pairs">As many pairs as the batch size.</param>
    /// <returns>The mean loss of both directions, in nats.</returns>
    public double Step(PairBatch pairs)
    {
        (BagBatch queryBags, BagBatch passageBags) = (pairs.Queries, pairs.Passages);
        int batch = settings.BatchSize;
        Encode(queryBags, queries);
        Encode(passageBags, passages);
        double loss = ScoreGradients(pairs, batch);
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
            side.Weights[bag] = encoder.Weights(bags[bag]);
            side.InverseNorms[bag] = encoder.Encode(
                bags[bag], side.Weights[bag], side.Units.AsSpan(bag * width, width));
        });
    }

    /// <summary>Fills <see cref="scores"/> with the loss's gradient by each cosine; returns the loss.</summary>
    private double ScoreGradients(PairBatch pairs, int batch)
    {
        float inverseTemperature = 1 / settings.Temperature;
        int columns = width;
        fixed (float* s = scores, q = queries.Units, p = passages.Units)
        {
            (nint to, nint left, nint right) = ((nint)s, (nint)q, (nint)p);
            Parallel.For(0, batch / 4, parallel, block => MatrixKernels.Scores(
                (float*)left, (float*)right, (float*)to, block * 4, batch, columns, inverseTemperature));
        }
        LeaveOut(pairs, batch);
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
    private void LeaveOut(PairBatch pairs, int batch)
    {
        for (int i = 0; i < batch && pairs.HasNoNegatives; i++)
        {
            Span<float> row = scores.AsSpan(i * batch, batch);
            for (int j = 0; j < batch; j++)
            {
                if (!pairs.IsNegative(i, j))
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
            ReadOnlySpan<ushort> tokens = bags[bag];
            for (int i = 0; i < tokens.Length; i++)
            {
                Rows.AddScaled(
                    gradients.AsSpan((tokens[i] * width) + from, length), gradient, side.Weights[bag][i]);
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

        /// <summary>How much each token of each bag counts.</summary>
        public float[][] Weights { get; } = new float[batch][];
    }
}
