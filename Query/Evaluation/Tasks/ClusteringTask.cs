// Clustering as MTEB does it: mini-batch k-means with as many clusters as there are labels, measured by the v-measure
// (Rosenberg and Hirschberg, 2007).
namespace SearchEngine.Query.Evaluation.Tasks;

/// <summary>Measures how well clusters of embeddings agree with labels.</summary>
public static class ClusteringTask
{
    private const int Runs = 5;
    private const int Resamplings = 200;

    /// <summary>Runs the task; the mean of several clusterings is reported.</summary>
    /// <param name="path">Lines label, text, separated by a tab.</param>
    /// <param name="vectors">The model.</param>
    /// <param name="instruction">In front of each text; null or empty for none.</param>
    /// <param name="seed">The seed of the clusterings.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InvalidDataException">The file has another shape.</exception>
    public static async Task<TaskReport> RunAsync(
        string path, TextVectors vectors, string? instruction, int seed = 42, CancellationToken cancellation = default)
    {
        IReadOnlyList<string[]> rows = TabularFile.Read(path, 2, "label<tab>text");
        string[] names = [.. rows.Select(row => row[0]).Distinct(StringComparer.Ordinal)];
        Dictionary<string, int> numbers = names.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        int[] labels = [.. rows.Select(row => numbers[row[0]])];
        float[][] embedded = await vectors.OfAsync([.. rows.Select(row => row[1])], instruction, cancellation);
        var clusterings = new int[Runs][];
        for (int run = 0; run < Runs; run++)
        {
            cancellation.ThrowIfCancellationRequested();
            clusterings[run] = MiniBatchKMeans.Cluster(embedded, names.Length, new Random(seed + run));
        }
        return new TaskReport(
            "v_measure",
            new Dictionary<string, double> { ["v_measure"] = clusterings.Average(run => VMeasure(labels, run)) },
            rows.Count,
            Significance.Interval(rows.Count, MeanOf, Resamplings));

        double MeanOf(int[] drawn)
        {
            int[] drawnLabels = [.. drawn.Select(i => labels[i])];
            return clusterings.Average(run => VMeasure(drawnLabels, [.. drawn.Select(i => run[i])]));
        }
    }

    /// <summary>The harmonic mean of homogeneity and completeness, 0 to 1.</summary>
    /// <param name="labels">The label of each item, from 0.</param>
    /// <param name="clusters">The cluster of each item, from 0.</param>
    public static double VMeasure(IReadOnlyList<int> labels, IReadOnlyList<int> clusters)
    {
        double labelEntropy = Entropy(labels.CountBy(label => label).Select(pair => pair.Value), labels.Count);
        double clusterEntropy = Entropy(clusters.CountBy(cluster => cluster).Select(pair => pair.Value), labels.Count);
        double jointEntropy =
            Entropy(labels.Zip(clusters).CountBy(pair => pair).Select(pair => pair.Value), labels.Count);
        double shared = labelEntropy + clusterEntropy - jointEntropy;
        double homogeneity = labelEntropy == 0 ? 1 : shared / labelEntropy;
        double completeness = clusterEntropy == 0 ? 1 : shared / clusterEntropy;
        return homogeneity + completeness <= 0 ? 0 : 2 * homogeneity * completeness / (homogeneity + completeness);
    }

    private static double Entropy(IEnumerable<int> counts, double total) =>
        counts.Sum(count => -count / total * Math.Log(count / total));
}
