// Mini-batch k-means (Sculley, Web-scale k-means clustering, 2010) from k-means++ seeds (Arthur, Vassilvitskii, 2007).
namespace SearchEngine.Query.Evaluation.Tasks;

/// <summary>Clusters unit vectors.</summary>
public static class MiniBatchKMeans
{
    private const int BatchSize = 512;
    private const int MaxBatches = 300;

    /// <summary>Assigns each vector to one of k clusters.</summary>
    /// <param name="vectors">The vectors.</param>
    /// <param name="k">How many clusters.</param>
    /// <param name="random">The source of chance.</param>
    /// <returns>The cluster of each vector, from 0.</returns>
    public static int[] Cluster(IReadOnlyList<float[]> vectors, int k, Random random)
    {
        float[][] centers = Seeds(vectors, k, random);
        var counts = new int[centers.Length];
        int batches = Math.Min(MaxBatches, Math.Max(30, 20 * vectors.Count / BatchSize));
        for (int batch = 0; batch < batches; batch++)
        {
            int[] members =
                [.. Enumerable.Range(0, Math.Min(BatchSize, vectors.Count)).Select(_ => random.Next(vectors.Count))];
            int[] nearest = [.. members.Select(member => Nearest(centers, vectors[member]).Index)];
            for (int i = 0; i < members.Length; i++)
            {
                float rate = 1f / ++counts[nearest[i]];
                float[] center = centers[nearest[i]];
                float[] vector = vectors[members[i]];
                for (int d = 0; d < center.Length; d++)
                    center[d] += rate * (vector[d] - center[d]);
            }
        }
        return [.. vectors.Select(vector => Nearest(centers, vector).Index)];
    }

    private static float[][] Seeds(IReadOnlyList<float[]> vectors, int k, Random random)
    {
        List<float[]> centers = [[.. vectors[random.Next(vectors.Count)]]];
        var distances = new double[vectors.Count];
        Array.Fill(distances, double.PositiveInfinity);
        while (centers.Count < k)
        {
            double total = 0;
            for (int i = 0; i < distances.Length; i++)
            {
                distances[i] = Math.Min(distances[i], Distance(centers[^1], vectors[i]));
                total += distances[i];
            }
            double drawn = random.NextDouble() * total;
            int chosen = 0;
            while (chosen < distances.Length - 1 && (drawn -= distances[chosen]) > 0)
                chosen++;
            centers.Add([.. vectors[chosen]]);
        }
        return [.. centers];
    }

    private static (int Index, double Distance) Nearest(float[][] centers, float[] vector)
    {
        (int Index, double Distance) best = (0, double.PositiveInfinity);
        for (int c = 0; c < centers.Length; c++)
        {
            double distance = Distance(centers[c], vector);
            if (distance < best.Distance)
                best = (c, distance);
        }
        return best;
    }

    private static double Distance(float[] center, float[] vector) => Math.Max(
        0, TextVectors.Dot(center, center) - 2 * TextVectors.Dot(center, vector) + TextVectors.Dot(vector, vector));
}
