// The passages that a document was cut into, each of which has a vector of its own.
using SearchEngine.Index.Distance;

namespace SearchEngine.Index;

public sealed partial class Collection
{
    /// <summary>The passages of a document, in the order of its text.</summary>
    /// <param name="ordinal">The document's ordinal.</param>
    /// <param name="query">What their vectors are compared with, exactly; empty compares with nothing.</param>
    /// <returns>At least one; none when there is no such document.</returns>
    /// <exception cref="InvalidInputException">The vector is not one of this collection.</exception>
    /// <exception cref="DataDamagedException">The document's record is damaged.</exception>
    public IReadOnlyList<ScoredPassage> PassagesOf(int ordinal, ReadOnlySpan<float> query)
    {
        if (_records.Read(ordinal) is not { } record)
            return [];
        if (query.IsEmpty)
            return Array.ConvertAll(record.Passages, passage => new ScoredPassage(passage, 0));
        _validator.RequireVector(query, "vector");
        float[] asked = query.ToArray();
        if (Settings.Metric == Metric.Cosine)
            Similarity.Normalize(asked);
        var scored = new ScoredPassage[record.Passages.Length];
        for (int i = 0; i < scored.Length; i++)
            scored[i] = new ScoredPassage(record.Passages[i], ScoreOf(asked, record.VectorOf(i)));
        return scored;
    }

    /// <summary>What is embedded of a document: a text for each passage that it is cut into, the title in front.
    /// </summary>
    /// <param name="title">Its title; null for none.</param>
    /// <param name="text">Its text.</param>
    public IReadOnlyList<string> EmbeddedTexts(string? title, string text)
    {
        Document document = new() { Id = "", Title = title, Text = text };
        return Array.ConvertAll(PassagesOf(document), passage => EmbeddedText(document, passage));
    }

    private float ScoreOf(ReadOnlySpan<float> query, ReadOnlySpan<float> vector)
    {
        float score = Similarity.Score(Settings.Metric, query, vector);
        return Settings.Metric == Metric.Cosine ? score / Similarity.Length(vector) : score;
    }
}
