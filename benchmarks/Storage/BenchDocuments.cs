// The documents that the storage benchmarks write: 2 KB of text and a vector, the same for a number at any time.
using System.Text;
using SearchEngine.Index;

namespace SearchEngine.Benchmarks.Storage;

/// <summary>Makes documents of 2 KB with vectors around a few thousand centres, as embeddings lie.</summary>
internal static class BenchDocuments
{
    public const int TextChars = 2048;
    private const int Centres = 2000, Words = 50_000;
    private const float Spread = 0.35f;

    /// <summary>Document number <paramref name="number"/>.</summary>
    public static Document Of(int number, int dimensions) => new()
    {
        Id = $"d{number}",
        Text = TextOf(number),
        Vector = VectorOf(number, dimensions),
    };

    /// <summary>The text of a document: words of which some are frequent and most are rare.</summary>
    public static string TextOf(int number)
    {
        Random random = new(number);
        StringBuilder text = new(TextChars + 16);
        while (text.Length < TextChars)
            text.Append("word").Append((int)(Words * Math.Pow(random.NextDouble(), 3))).Append(' ');
        return text.ToString(0, TextChars);
    }

    /// <summary>The vector of a document. [dimensions]</summary>
    public static float[] VectorOf(int number, int dimensions)
    {
        Random centre = new(number % Centres), random = new(number);
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++)
            vector[i] = centre.NextSingle() - 0.5f + (Spread * (random.NextSingle() - 0.5f));
        return vector;
    }

    /// <summary>Writes documents 0 to count in batches of 256 and returns documents a second.</summary>
    public static async Task<double> WriteAsync(Collection collection, int count, Func<int, Document> make)
    {
        long started = System.Diagnostics.Stopwatch.GetTimestamp();
        foreach (int[] numbers in Enumerable.Range(0, count).Chunk(256))
            await collection.UpsertAsync(Array.ConvertAll(numbers, number => make(number)));
        return count / System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
