// Multinomial logistic regression with an L2 penalty, fitted by L-BFGS: what MTEB puts on top of embeddings
// (scikit-learn's LogisticRegression with C = 1 and at most 100 iterations).
using System.Numerics;

namespace SearchEngine.Query.Evaluation.Tasks;

/// <summary>A linear classifier. Minimises the sum of the cross entropies plus half the squared weights.</summary>
public sealed class LogisticRegression
{
    private const double GradientTolerance = 1e-4;

    private readonly int _classes;
    private readonly int _dimensions;
    private readonly float[] _weights; // [classes, dimensions + 1], the intercept last

    private LogisticRegression(int classes, int dimensions, float[] weights)
    {
        _classes = classes;
        _dimensions = dimensions;
        _weights = weights;
    }

    /// <summary>Fits a classifier.</summary>
    /// <param name="vectors">The examples.</param>
    /// <param name="labels">The class of each, from 0.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="maxIterations">When to stop at the latest.</param>
    public static LogisticRegression Fit(
        IReadOnlyList<float[]> vectors, IReadOnlyList<int> labels, int classes, int maxIterations = 100)
    {
        int dimensions = vectors[0].Length;
        var weights = new float[classes * (dimensions + 1)];
        var model = new LogisticRegression(classes, dimensions, weights);
        var minimizer = new LimitedMemoryBfgs(weights.Length);
        minimizer.Minimize(
            weights, (_, gradient) => model.Loss(vectors, labels, gradient), maxIterations, GradientTolerance);
        return model;
    }

    /// <summary>The most likely class of a vector.</summary>
    /// <param name="vector">The vector.</param>
    public int Predict(ReadOnlySpan<float> vector)
    {
        int best = 0;
        float bestScore = float.NegativeInfinity;
        for (int c = 0; c < _classes; c++)
        {
            float score = ScoreOf(c, vector);
            if (score > bestScore)
                (best, bestScore) = (c, score);
        }
        return best;
    }

    private double Loss(IReadOnlyList<float[]> vectors, IReadOnlyList<int> labels, float[] gradient)
    {
        Array.Clear(gradient);
        double loss = 0;
        Span<float> scores = new float[_classes];
        for (int i = 0; i < vectors.Count; i++)
        {
            loss += Softmax(vectors[i], labels[i], scores);
            scores[labels[i]] -= 1;
            for (int c = 0; c < _classes; c++)
            {
                Span<float> row = gradient.AsSpan(c * (_dimensions + 1), _dimensions + 1);
                AddScaled(row, vectors[i], scores[c]);
                row[_dimensions] += scores[c];
            }
        }
        for (int c = 0; c < _classes; c++)
        {
            for (int d = 0; d < _dimensions; d++)
            {
                int at = c * (_dimensions + 1) + d;
                loss += 0.5 * _weights[at] * _weights[at];
                gradient[at] += _weights[at];
            }
        }
        return loss;
    }

    // Fills in the probabilities and returns the cross entropy.
    private double Softmax(float[] vector, int label, Span<float> scores)
    {
        float highest = float.NegativeInfinity;
        for (int c = 0; c < _classes; c++)
        {
            scores[c] = ScoreOf(c, vector);
            highest = Math.Max(highest, scores[c]);
        }
        double sum = 0;
        float own = scores[label] - highest;
        for (int c = 0; c < _classes; c++)
        {
            scores[c] = MathF.Exp(scores[c] - highest);
            sum += scores[c];
        }
        for (int c = 0; c < _classes; c++)
            scores[c] = (float)(scores[c] / sum);
        return Math.Log(sum) - own;
    }

    private float ScoreOf(int c, ReadOnlySpan<float> vector)
    {
        ReadOnlySpan<float> row = _weights.AsSpan(c * (_dimensions + 1), _dimensions + 1);
        return TextVectors.Dot(vector, row[.._dimensions]) + row[_dimensions];
    }

    private static void AddScaled(Span<float> target, ReadOnlySpan<float> vector, float scale)
    {
        int width = Vector<float>.Count;
        int i = 0;
        for (; i <= vector.Length - width; i += width)
            (new Vector<float>(target[i..]) + new Vector<float>(vector[i..]) * scale).CopyTo(target[i..]);
        for (; i < vector.Length; i++)
            target[i] += vector[i] * scale;
    }
}
