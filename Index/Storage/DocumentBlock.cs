// Vectors of some documents side by side, so that a block scorer can compare them with all queries at once.
using SearchEngine.Index.Distance;
using SearchEngine.Index.Hnsw;

namespace SearchEngine.Index.Storage;

/// <summary>
/// Gathers the passages of documents until a block is full, then scores it; a document's score is that of its best
/// passage. All passages of a document go into one block. Not thread-safe.
/// </summary>
internal sealed class DocumentBlock(
    Metric metric, IBlockScorer scorer, float[] queries, int dimensions, BestOfMany best)
{
    private float[] _vectors = new float[scorer.RowsPerBlock * dimensions];
    private float[] _lengths = new float[scorer.RowsPerBlock];
    private int[] _ordinals = new int[scorer.RowsPerBlock];
    private float[] _scores = [];
    private int _rows;

    /// <summary>Adds a document; one without a readable record counts as absent.</summary>
    public void Add(int ordinal, byte[]? record)
    {
        if (record is null || !RecordView.TryOpen(record, out RecordView view) || view.Dimensions != dimensions)
            return;
        if (_rows + view.Passages > _ordinals.Length)
            Flush();
        MakeRoom(view.Passages);
        view.Vectors.CopyTo(_vectors.AsSpan(_rows * dimensions));
        for (int passage = 0; passage < view.Passages; passage++, _rows++)
        {
            ReadOnlySpan<float> vector = view.Vectors.Slice(passage * dimensions, dimensions);
            _lengths[_rows] = metric == Metric.Cosine ? Similarity.Length(vector) : 1;
            _ordinals[_rows] = ordinal;
        }
    }

    /// <summary>Scores what was gathered and empties the block.</summary>
    public void Flush()
    {
        int queryCount = queries.Length / dimensions;
        if (_scores.Length < queryCount * _rows)
            _scores = new float[queryCount * _ordinals.Length];
        Span<float> scores = _scores.AsSpan(0, queryCount * _rows);
        scorer.Score(metric, queries, _vectors.AsSpan(0, _rows * dimensions), dimensions, scores);
        for (int query = 0; query < queryCount; query++)
            OfferDocuments(query, scores.Slice(query * _rows, _rows));
        _rows = 0;
    }

    private void OfferDocuments(int query, ReadOnlySpan<float> scores)
    {
        for (int row = 0; row < scores.Length;)
        {
            int ordinal = _ordinals[row];
            float score = float.NegativeInfinity;
            for (; row < scores.Length && _ordinals[row] == ordinal; row++)
                score = Math.Max(score, scores[row] / _lengths[row]);
            best.Offer(query, new ScoredSlot(ordinal, score));
        }
    }

    private void MakeRoom(int passages)
    {
        if (_rows + passages <= _ordinals.Length)
            return;
        Array.Resize(ref _vectors, passages * dimensions);
        Array.Resize(ref _lengths, passages);
        Array.Resize(ref _ordinals, passages);
    }
}
