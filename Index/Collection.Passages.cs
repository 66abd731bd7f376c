// The passages that a document was cut into, each of which has a vector of its own.
using SearchEngine.Index.Distance;
using SearchEngine.Index.Storage;

namespace SearchEngine.Index;

public sealed partial class Collection
{
    /// <summary>A document and its passages.</summary>
    /// <param name="ordinal">The document's ordinal.</param>
    /// <param name="query">What their vectors are compared with, exactly; empty compares with nothing.</param>
    /// <returns>Null when there is no such document.</returns>
    /// <exception cref="InvalidInputException">The vector is not one of this collection.</exception>
    /// <exception cref="DataDamagedException">The document's record is damaged.</exception>
    public DocumentPassages? ReadPassages(int ordinal, ReadOnlySpan<float> query)
    {
        float[] asked = query.IsEmpty ? [] : Prepared(query);
        return _records.Read(ordinal) is { } record
            ? new DocumentPassages(StoredOf(record), Scored(record, asked))
            : null;
    }

    private ScoredPassage[] Scored(Record record, float[] query)
    {
        var scored = new ScoredPassage[record.Passages.Length];
        for (int i = 0; i < scored.Length; i++)
        {
            float score =
                query.Length == 0 ? 0 : Similarity.ScoreStored(Settings.Metric, query, record.VectorOf(i));
            scored[i] = new ScoredPassage(record.Passages[i], score);
        }

        return scored;
    }

    // Checked, and of unit length for cosine.
    private float[] Prepared(ReadOnlySpan<float> query)
    {
        _validator.RequireVector(query, "vector");
        float[] prepared = query.ToArray();
        if (Settings.Metric == Metric.Cosine)
            Similarity.Normalize(prepared);
        return prepared;
    }
}
