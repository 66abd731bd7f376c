// Exact search: the query against the full-precision vectors of every document, read from the record store.
using SearchEngine.Index.Distance;

namespace SearchEngine.Index.Storage;

/// <summary>Compares a query with every document that a filter accepts.</summary>
internal sealed class ExactDocumentSearch(RecordReads records, DocumentMap map, Metric metric)
{
    private const int ReadTogether = 256;

    /// <summary>Finds the documents whose best passage is nearest, best first.</summary>
    public int Search(ReadOnlySpan<float> query, ISlotFilter? filter, Span<ScoredSlot> results)
    {
        float[] unit = query.ToArray();
        if (metric == Metric.Cosine)
            Similarity.Normalize(unit);
        int[] ordinals = new int[ReadTogether];
        byte[]?[] values = new byte[]?[ReadTogether];
        int found = 0, waiting = 0;
        int limit = map.OrdinalLimit;
        for (int ordinal = 0; ordinal < limit; ordinal++)
        {
            if (map.ByOrdinal(ordinal) is not null && (filter is null || filter.Accepts(ordinal)))
                ordinals[waiting++] = ordinal;
            if (waiting < ReadTogether && ordinal < limit - 1)
                continue;
            records.ReadMany(ordinals.AsSpan(0, waiting), values);
            for (int i = 0; i < waiting; i++)
                Offer(results, ref found, new ScoredSlot(ordinals[i], ScoreOf(unit, values[i])));
            waiting = 0;
        }

        return found;
    }

    private float ScoreOf(ReadOnlySpan<float> query, byte[]? value)
    {
        float best = float.NegativeInfinity;
        if (value is null || !RecordView.TryOpen(value, out RecordView view) || view.Dimensions != query.Length)
            return best;
        for (int passage = 0; passage < view.Passages; passage++)
        {
            ReadOnlySpan<float> vector = view.Vectors.Slice(passage * view.Dimensions, view.Dimensions);
            float score = Similarity.Score(metric, query, vector);
            best = Math.Max(best, metric == Metric.Cosine ? score / Similarity.Length(vector) : score);
        }

        return best;
    }

    private static void Offer(Span<ScoredSlot> results, ref int found, ScoredSlot candidate)
    {
        bool isFull = found == results.Length;
        if (float.IsNegativeInfinity(candidate.Score) || (isFull && candidate.Score <= results[^1].Score))
            return;
        int at = isFull ? found - 1 : found++;
        for (; at > 0 && results[at - 1].Score < candidate.Score; at--)
            results[at] = results[at - 1];
        results[at] = candidate;
    }
}
