// What a query's vector scores by chance: its scores against documents from all over the collection.
using SearchEngine.Index.Distance;
using SearchEngine.Index.Storage;

namespace SearchEngine.Index;

public sealed partial class Collection
{
    private const int MostSampleFloats = 4 << 20; // 16 MiB; a sample of longer documents is read each time

    private SampleVectors? _sample;

    /// <summary>The scores of documents from all over the collection, those of their best passages. They are the same
    /// documents as long as the collection does not change.</summary>
    /// <param name="query">The vector, of the collection's dimensions.</param>
    /// <param name="most">How many are wanted; about half as many may come, and all of a collection that is smaller.
    /// </param>
    /// <exception cref="InvalidInputException">The vector is not one of this collection.</exception>
    public float[] ScoreSample(ReadOnlySpan<float> query, int most)
    {
        float[] asked = Prepared(query);
        return Array.ConvertAll(SampledVectors(most), vectors => BestScore(asked, vectors));
    }

    private float BestScore(ReadOnlySpan<float> query, ReadOnlySpan<float> vectors)
    {
        float best = float.NegativeInfinity;
        for (int at = 0; at < vectors.Length; at += query.Length)
            best = Math.Max(best, Similarity.ScoreStored(Settings.Metric, query, vectors.Slice(at, query.Length)));
        return best;
    }

    // [documents][passages, d]
    private float[][] SampledVectors(int most)
    {
        long sequence = _pipeline.Applied.Sequence;
        if (Volatile.Read(ref _sample) is { } known && known.Sequence == sequence && known.Most == most)
            return known.Vectors;
        int[] ordinals = Sample(most);
        byte[]?[] records = new byte[]?[ordinals.Length];
        _records.ReadMany(ordinals, records);
        List<float[]> vectors = new(records.Length);
        foreach (byte[]? record in records)
        {
            if (RecordView.TryOpen(record, out RecordView view) && view.Dimensions == Settings.Dimensions)
                vectors.Add(view.Vectors.ToArray());
        }
        SampleVectors sample = new(sequence, most, [.. vectors]);
        bool isKept = vectors.Sum(document => (long)document.Length) <= MostSampleFloats;
        Volatile.Write(ref _sample, isKept ? sample : null);
        return sample.Vectors;
    }

    private int[] Sample(int most)
    {
        int limit = _map.OrdinalLimit;
        List<int> sample = new(most);
        for (int i = 0; i < Math.Min(most, limit); i++)
        {
            int end = (int)((i + 1L) * limit / Math.Min(most, limit));
            for (int ordinal = (int)((long)i * limit / Math.Min(most, limit)); ordinal < end; ordinal++)
            {
                if (_map.ByOrdinal(ordinal) is null)
                    continue;
                sample.Add(ordinal);
                break;
            }
        }
        return [.. sample];
    }
}
