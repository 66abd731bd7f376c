// Seeded vectors for the tests: clustered, as embeddings are, and unit length.
using SearchEngine.Index.Distance;

namespace SearchEngine.Index.Tests.Hnsw;

/// <summary>Makes test vectors from a seed.</summary>
internal static class Vectors
{
    /// <summary>[count, dimensions] unit vectors around 20 centres that depend on the dimensions alone.</summary>
    public static float[] Clustered(int count, int dimensions, int seed)
    {
        const int Centres = 20;
        var centreRandom = new Random(dimensions);
        float[] centres = new float[Centres * dimensions];
        for (int i = 0; i < centres.Length; i++)
        {
            centres[i] = Gaussian(centreRandom);
        }

        var random = new Random(seed);
        float[] rows = new float[count * dimensions];
        for (int row = 0; row < count; row++)
        {
            int centre = random.Next(Centres);
            Span<float> vector = rows.AsSpan(row * dimensions, dimensions);
            for (int i = 0; i < dimensions; i++)
            {
                vector[i] = centres[(centre * dimensions) + i] + (0.7f * Gaussian(random));
            }

            Similarity.Normalize(vector);
        }

        return rows;
    }

    /// <summary>[count, dimensions] unit vectors of few degrees of freedom, as embeddings have them: a random map of
    /// 24 latent normals, and a little noise. The map depends on the dimensions alone.</summary>
    public static float[] LowRank(int count, int dimensions, int seed)
    {
        const int Latent = 24;
        var mapRandom = new Random(dimensions);
        float[] map = [.. Enumerable.Range(0, dimensions * Latent).Select(_ => Gaussian(mapRandom))];
        var random = new Random(seed);
        float[] rows = new float[count * dimensions];
        float[] latent = new float[Latent];
        for (int row = 0; row < count; row++)
        {
            for (int i = 0; i < Latent; i++)
            {
                latent[i] = Gaussian(random);
            }

            Span<float> vector = rows.AsSpan(row * dimensions, dimensions);
            for (int i = 0; i < dimensions; i++)
            {
                vector[i] = Similarity.Dot(latent, map.AsSpan(i * Latent, Latent)) + (0.3f * Gaussian(random));
            }

            Similarity.Normalize(vector);
        }

        return rows;
    }

    /// <summary>A sample of the standard normal distribution (Box and Muller).</summary>
    public static float Gaussian(Random random)
        => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
