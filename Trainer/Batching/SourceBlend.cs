// Which source the next example comes from: sizes raised to a power below one, so that small sets are heard.

namespace SearchEngine.Trainer.Batching;

/// <summary>Draws sources with probability proportional to weight x size^temperature.</summary>
public sealed class SourceBlend
{
    private readonly double[] cumulative;

    /// <summary>Creates a blend.</summary>
    /// <param name="sizes">Examples in each source; empty sources are never drawn.</param>
    /// <param name="weights">A factor for each source, at least 0.</param>
    /// <param name="temperature">1 draws in proportion to size, 0 draws every source alike.</param>
    /// <exception cref="ArgumentException">No source has both examples and weight.</exception>
    public SourceBlend(IReadOnlyList<int> sizes, IReadOnlyList<double> weights, double temperature)
    {
        cumulative = new double[sizes.Count];
        double sum = 0;
        for (int i = 0; i < sizes.Count; i++)
        {
            sum += sizes[i] == 0 ? 0 : weights[i] * Math.Pow(sizes[i], temperature);
            cumulative[i] = sum;
        }
        if (!(sum > 0))
        {
            throw new ArgumentException("No source has examples and a weight above zero.", nameof(sizes));
        }
    }

    /// <summary>The probability of a source.</summary>
    /// <param name="source">Its index.</param>
    public double Probability(int source) =>
        (cumulative[source] - (source == 0 ? 0 : cumulative[source - 1])) / cumulative[^1];

    /// <summary>Draws the index of a source.</summary>
    /// <param name="random">The source of chance.</param>
    public int Draw(Random random)
    {
        double at = random.NextDouble() * cumulative[^1];
        int source = 0;
        while (source < cumulative.Length - 1 && cumulative[source] <= at)
        {
            source++;
        }
        return source;
    }
}
