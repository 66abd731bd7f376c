// The generated data set: a random two-layer network over a mixture of 32-dimensional normals, plus a little noise,
// normalised. It imitates text embeddings: few intrinsic dimensions, clusters, no axis of its own.
using System.Globalization;
using SearchEngine.Index;
using SearchEngine.Index.Distance;
using SearchEngine.Index.Hnsw;
using SearchEngine.Server.Ann;

namespace SearchEngine.Benchmarks.Ann;

/// <summary>Writes base.fbin, queries.fbin and truth.ibin (exact cosine top 100) into a folder, from a seed.</summary>
internal static class GeneratedData
{
    private const int LatentDimensions = 32;
    private const int HiddenDimensions = 128;
    private const int Components = 100;
    private const float ComponentSpread = 1.0f;
    private const float Noise = 0.05f;
    private const int TruthDepth = 100;
    private const int Seed = 1;

    /// <summary>Runs <c>ann-data FOLDER COUNT QUERIES DIMENSIONS</c>.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(string[] arguments)
    {
        if (arguments is not [string folder, string count, string queries, string dimensions])
        {
            Console.Error.WriteLine("usage: benchmarks ann-data FOLDER COUNT QUERIES DIMENSIONS");
            return 2;
        }

        Write(folder, Number(count), Number(queries), Number(dimensions), Seed);
        return 0;
    }

    /// <summary>Makes the set.</summary>
    /// <param name="folder">Where the three files go; made when missing.</param>
    /// <param name="count">Vectors of the base.</param>
    /// <param name="queries">Vectors of the queries, from the same mixture.</param>
    /// <param name="dimensions">Length of a vector.</param>
    /// <param name="seed">Equal seeds make equal files.</param>
    public static void Write(string folder, int count, int queries, int dimensions, int seed)
    {
        Directory.CreateDirectory(folder);
        var random = new Random(seed);
        float[] centres = Normals(random, Components * LatentDimensions, 1);
        float[] first = Normals(random, HiddenDimensions * LatentDimensions, 1 / MathF.Sqrt(LatentDimensions));
        float[] second = Normals(random, dimensions * HiddenDimensions, 1 / MathF.Sqrt(HiddenDimensions));
        float[] rows = Sample(random, count, dimensions, centres, first, second);
        float[] asked = Sample(random, queries, dimensions, centres, first, second);
        WriteFiles(folder, rows, asked, dimensions);
    }

    /// <summary>Writes the three files of a set; the truth comes from exact search by cosine.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="rows">[n, d], unit length.</param>
    /// <param name="queries">[q, d], unit length.</param>
    /// <param name="dimensions">d</param>
    public static void WriteFiles(string folder, float[] rows, float[] queries, int dimensions)
    {
        (int count, int asked) = (rows.Length / dimensions, queries.Length / dimensions);
        VectorFiles.Write<float>(Path.Combine(folder, "base.fbin"), count, dimensions, rows);
        VectorFiles.Write<float>(Path.Combine(folder, "queries.fbin"), asked, dimensions, queries);
        ScoredSlot[] exact = ExactSearch.SearchMany(Metric.Cosine, rows, queries, dimensions, TruthDepth);
        int[] truth = Array.ConvertAll(exact, hit => hit.Slot);
        VectorFiles.Write<int>(Path.Combine(folder, "truth.ibin"), asked, TruthDepth, truth);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static float[] Sample(
        Random random, int count, int dimensions, float[] centres, float[] first, float[] second)
    {
        float[] rows = new float[(long)count * dimensions];
        float[] latent = new float[LatentDimensions];
        float[] hidden = new float[HiddenDimensions];
        for (int row = 0; row < count; row++)
        {
            int centre = random.Next(Components) * LatentDimensions;
            for (int i = 0; i < LatentDimensions; i++)
            {
                latent[i] = centres[centre + i] + (ComponentSpread * Normal(random));
            }

            for (int i = 0; i < HiddenDimensions; i++)
            {
                hidden[i] = MathF.Tanh(
                    Similarity.Dot(latent, first.AsSpan(i * LatentDimensions, LatentDimensions)));
            }

            Span<float> vector = rows.AsSpan(row * dimensions, dimensions);
            for (int i = 0; i < dimensions; i++)
            {
                float value = Similarity.Dot(hidden, second.AsSpan(i * HiddenDimensions, HiddenDimensions));
                vector[i] = value + (Noise * Normal(random));
            }

            Similarity.Normalize(vector);
        }

        return rows;
    }

    private static float[] Normals(Random random, int count, float deviation)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = deviation * Normal(random);
        }

        return values;
    }

    private static float Normal(Random random)
        => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
