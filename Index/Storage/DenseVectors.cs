// Full-precision vectors for rescoring, read from the record store: in memory or from disk, whichever holds them.
using System.Buffers;
using SearchEngine.Index.Distance;
using SearchEngine.Index.Hnsw;

namespace SearchEngine.Index.Storage;

/// <summary>Scores graph slots by the vectors in their documents' records.</summary>
internal sealed class DenseVectors(RecordReads records, DocumentMap map) : IVectorSource
{
    public void Score(Metric metric, ReadOnlySpan<float> query, ReadOnlySpan<int> slots, Span<float> scores)
    {
        int[] ordinals = ArrayPool<int>.Shared.Rent(slots.Length);
        byte[]?[] values = ArrayPool<byte[]?>.Shared.Rent(slots.Length);
        try
        {
            for (int i = 0; i < slots.Length; i++)
                ordinals[i] = map.OrdinalOfSlot(slots[i]);
            records.ReadMany(ordinals.AsSpan(0, slots.Length), values);
            for (int i = 0; i < slots.Length; i++)
                scores[i] = ScoreOne(metric, query, slots[i], values[i]);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(ordinals);
            ArrayPool<byte[]?>.Shared.Return(values, clearArray: true);
        }
    }

    private static float ScoreOne(Metric metric, ReadOnlySpan<float> query, int slot, byte[]? value)
    {
        if (value is null || !RecordView.TryOpen(value, out RecordView view) || view.Dimensions != query.Length)
            return float.NegativeInfinity;
        for (int passage = 0; passage < view.Passages; passage++)
        {
            if (view.SlotOf(passage) != slot)
                continue;
            ReadOnlySpan<float> vector = view.Vectors.Slice(passage * view.Dimensions, view.Dimensions);
            return Similarity.ScoreStored(metric, query, vector);
        }

        return float.NegativeInfinity;
    }
}
