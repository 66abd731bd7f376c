// Counts how often two tokens stand near each other: the statistic behind the initial token vectors.

using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Initialization;

/// <summary>
/// A dense, symmetric table of co-occurrence counts. A pair at distance k inside a record counts
/// (window + 1 - k) / window, so near neighbours weigh more. Not thread-safe.
/// </summary>
public sealed class CooccurrenceCounter
{
    private readonly float[][] counts;   // [vocabulary][vocabulary], pairs in reading order
    private readonly float[] weights;    // [window]

    /// <summary>Starts with zero counts; needs 4 x vocabulary² bytes.</summary>
    /// <param name="vocabularySize">Number of token ids.</param>
    /// <param name="window">The largest distance that counts, in tokens, at least 1.</param>
    public CooccurrenceCounter(int vocabularySize, int window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        counts = new float[vocabularySize][];
        for (int id = 0; id < vocabularySize; id++)
        {
            counts[id] = new float[vocabularySize];
        }
        weights = new float[window];
        for (int k = 1; k <= window; k++)
        {
            weights[k - 1] = (window + 1f - k) / window;
        }
    }

    /// <summary>Adds every record of a corpus.</summary>
    /// <param name="corpus">The tokens; all ids below the vocabulary size.</param>
    /// <param name="cancellation">Stops the count between records.</param>
    public void Add(TokenCorpus corpus, CancellationToken cancellation = default)
    {
        for (int record = 0; record < corpus.RecordCount; record++)
        {
            cancellation.ThrowIfCancellationRequested();
            Add(corpus.Record(record));
        }
    }

    /// <summary>Adds one run of tokens.</summary>
    /// <param name="ids">Token ids in reading order.</param>
    public void Add(ReadOnlySpan<ushort> ids)
    {
        for (int i = 0; i < ids.Length; i++)
        {
            float[] row = counts[ids[i]];
            ReadOnlySpan<ushort> following = ids.Slice(i + 1, Math.Min(weights.Length, ids.Length - i - 1));
            for (int k = 0; k < following.Length; k++)
            {
                row[following[k]] += weights[k];
            }
        }
    }

    /// <summary>The count of a pair in either order.</summary>
    /// <param name="a">A token id.</param>
    /// <param name="b">A token id.</param>
    public float Count(int a, int b) => counts[a][b] + counts[b][a];

    /// <summary>
    /// Positive pointwise mutual information with smoothed contexts (Levy, Goldberg and Dagan, 2015):
    /// max(0, log(n(a,b) N / (n(a) n(b)^0.75 / Z)) - shift), made symmetric by the mean of both orders.
    /// </summary>
    /// <param name="minCount">Pairs with a smaller count are taken for chance and become zero.</param>
    /// <param name="shift">Subtracted before the cut at zero, in nats, at least 0.</param>
    public SparseMatrix PositiveMutualInformation(float minCount, float shift)
    {
        int size = counts.Length;
        double[] totals = Totals();
        double total = totals.Sum();
        double smoothed = totals.Sum(n => Math.Pow(n, 0.75));
        double[] logWord = Array.ConvertAll(totals, n => Math.Log(Math.Max(n, 1e-9) / total));
        double[] logContext = Array.ConvertAll(totals, n => Math.Log(Math.Pow(Math.Max(n, 1e-9), 0.75) / smoothed));
        SparseMatrix matrix = new(size);
        List<int> columns = [];
        List<float> values = [];
        for (int a = 0; a < size; a++)
        {
            columns.Clear();
            values.Clear();
            for (int b = 0; b < size; b++)
            {
                float count = Count(a, b);
                if (count < minCount)
                {
                    continue;
                }
                double joint = Math.Log(count / total) - shift;
                double forward = Math.Max(0, joint - logWord[a] - logContext[b]);
                double backward = Math.Max(0, joint - logWord[b] - logContext[a]);
                if (forward + backward > 0)
                {
                    columns.Add(b);
                    values.Add((float)(0.5 * (forward + backward)));
                }
            }
            matrix.SetRow(a, columns.ToArray(), values.ToArray());
        }
        return matrix;
    }

    private double[] Totals()
    {
        double[] totals = new double[counts.Length];
        for (int a = 0; a < counts.Length; a++)
        {
            float[] row = counts[a];
            for (int b = 0; b < row.Length; b++)
            {
                totals[a] += row[b];
                totals[b] += row[b];
            }
        }
        return totals;
    }
}
