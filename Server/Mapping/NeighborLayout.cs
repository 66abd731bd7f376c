// Moves points of a plane so that near vectors lie near: the layout of UMAP (McInnes, Healy and Melville, arXiv
// 1802.03426) with exact neighbours, from a start that the caller gives. Seeded; one thread.
using System.Numerics;

namespace SearchEngine.Server.Mapping;

/// <summary>Refines a map by the graph of nearest neighbours.</summary>
/// <param name="vectors">[n][d] vectors of equal length.</param>
/// <param name="seed">Of the draws.</param>
internal sealed class NeighborLayout(float[][] vectors, int seed = 1)
{
    private const int Neighbors = 15, Epochs = 200, Negatives = 5, BisectionSteps = 64;
    private const float StartExtent = 10, LargestStep = 4;

    // 1 / (1 + A d^2B) fits a curve that is flat up to a distance of 0.1 and falls with e^-d from there.
    private const float A = 1.577f, B = 0.895f;

    private readonly Random random = new(seed);

    /// <summary>Moves the points.</summary>
    /// <param name="start">[n] where each vector lies at first.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>[n] where each lies at last.</returns>
    public (float X, float Y)[] Refine((float X, float Y)[] start, CancellationToken cancellation = default)
    {
        List<Edge> edges = Edges(cancellation);
        Vector2[] points = Spread(start);
        float strongest = edges.Count == 0 ? 0 : edges.Max(edge => edge.Weight);
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            float rate = 1 - (epoch / (float)Epochs);
            foreach (Edge edge in edges)
            {
                if (random.NextSingle() * strongest < edge.Weight) // strong edges pull in more epochs than weak ones
                {
                    Pull(points, edge, rate);
                }
            }
        }

        return [.. points.Select(point => (point.X, point.Y))];
    }

    /// <summary>The nearest vectors of each vector by distance, nearest first.</summary>
    /// <param name="vectors">[n][d] vectors.</param>
    /// <param name="count">How many are wanted of each; fewer where there are fewer.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>[n][count] places and squared distances.</returns>
    public static (int Place, float Distance)[][] Nearest(
        float[][] vectors, int count, CancellationToken cancellation = default)
    {
        (int, float)[][] nearest = new (int, float)[vectors.Length][];
        float[] distances = new float[vectors.Length];
        int[] places = new int[vectors.Length];
        for (int i = 0; i < vectors.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int j = 0; j < vectors.Length; j++)
            {
                places[j] = j;
                distances[j] = j == i ? float.PositiveInfinity : SquaredDistance(vectors[i], vectors[j]);
            }

            Array.Sort(distances, places);
            nearest[i] = [.. places.Zip(distances).Take(Math.Min(count, vectors.Length - 1))];
        }

        return nearest;
    }

    // The fuzzy union of what each vector takes for its neighbourhood: a + b - ab.
    private List<Edge> Edges(CancellationToken cancellation)
    {
        Dictionary<(int, int), float> weights = [];
        (int Place, float Distance)[][] nearest = Nearest(vectors, Neighbors, cancellation);
        for (int i = 0; i < nearest.Length; i++)
        {
            double[] distances = [.. nearest[i].Select(neighbor => Math.Sqrt(neighbor.Distance))];
            double scale = ScaleOf(distances);
            for (int k = 0; k < distances.Length; k++)
            {
                (int, int) pair = (Math.Min(i, nearest[i][k].Place), Math.Max(i, nearest[i][k].Place));
                float weight = (float)Math.Exp(-(distances[k] - distances[0]) / scale);
                float other = weights.GetValueOrDefault(pair);
                weights[pair] = other + weight - (other * weight);
            }
        }

        return [.. weights.OrderBy(edge => edge.Key)
            .Select(edge => new Edge(edge.Key.Item1, edge.Key.Item2, edge.Value))];
    }

    // So wide that the memberships of a neighbourhood add up to log2 of its size, as UMAP has it.
    private static double ScaleOf(double[] distances)
    {
        double low = 1e-6, high = 1e6, wanted = Math.Log2(distances.Length + 1);
        for (int i = 0; i < BisectionSteps; i++)
        {
            double middle = Math.Sqrt(low * high);
            double sum = distances.Sum(distance => Math.Exp(-(distance - distances[0]) / middle));
            (low, high) = sum < wanted ? (middle, high) : (low, middle);
        }

        return high;
    }

    // A start of a known size, with a little noise so that equal points can part.
    private Vector2[] Spread((float X, float Y)[] start)
    {
        float extent = start.Max(point => Math.Max(Math.Abs(point.X), Math.Abs(point.Y)));
        float scale = extent > 0 ? StartExtent / extent : 0;
        return
        [
            .. start.Select(point => new Vector2(
                (point.X * scale) + (random.NextSingle() / 100), (point.Y * scale) + (random.NextSingle() / 100))),
        ];
    }

    // One step down the gradient of the cross-entropy, with a few random points that push away.
    private void Pull(Vector2[] points, Edge edge, float rate)
    {
        Vector2 apart = points[edge.From] - points[edge.To];
        float squared = apart.LengthSquared();
        if (squared > 0)
        {
            float power = MathF.Pow(squared, B - 1);
            Vector2 step = rate * Bounded(-2 * A * B * power / (1 + (A * power * squared)) * apart);
            points[edge.From] += step;
            points[edge.To] -= step;
        }

        for (int i = 0; i < Negatives; i++)
        {
            Push(points, edge.From, random.Next(points.Length), rate);
            Push(points, edge.To, random.Next(points.Length), rate);
        }
    }

    private static void Push(Vector2[] points, int moved, int other, float rate)
    {
        if (moved == other)
        {
            return;
        }

        Vector2 apart = points[moved] - points[other];
        float squared = apart.LengthSquared();
        float force = 2 * B / ((0.001f + squared) * (1 + (A * MathF.Pow(squared, B))));
        points[moved] += rate * Bounded(force * apart);
    }

    private static Vector2 Bounded(Vector2 step) =>
        Vector2.Clamp(step, new Vector2(-LargestStep), new Vector2(LargestStep));

    private static float SquaredDistance(float[] left, float[] right)
    {
        Vector<float> sum = Vector<float>.Zero;
        int i = 0;
        for (; i <= left.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> difference = new Vector<float>(left, i) - new Vector<float>(right, i);
            sum += difference * difference;
        }

        float squared = Vector.Sum(sum);
        for (; i < left.Length; i++)
        {
            squared += (left[i] - right[i]) * (left[i] - right[i]);
        }

        return squared;
    }

    private readonly record struct Edge(int From, int To, float Weight);
}
