using SearchEngine.Query.Evaluation.Tasks;
using SearchEngine.Query.Tests.Searching;

namespace SearchEngine.Query.Tests.Evaluation;

public sealed class TaskTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly TextVectors _vectors = new(new WordEmbedder());

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Spearman_compares_ranks_and_shares_them_among_equals()
    {
        Assert.Equal(1, Correlation.Spearman([1, 2, 3], [10, 100, 1_000]), 1e-12);
        Assert.Equal(-1, Correlation.Spearman([1, 2, 3], [3, 2, 1]), 1e-12);

        // Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: covariance 4.5, variances 4.5 and 5.
        Assert.Equal(4.5 / Math.Sqrt(4.5 * 5), Correlation.Spearman([1, 2, 2, 3], [1, 2, 3, 4]), 1e-12);
        Assert.Equal(0, Correlation.Pearson([1, 1, 1], [1, 2, 3]));
    }

    [Fact]
    public void The_v_measure_of_hand_computed_cases_is_met()
    {
        Assert.Equal(1, ClusteringTask.VMeasure([0, 0, 1, 1], [1, 1, 0, 0]), 1e-12);
        Assert.Equal(0, ClusteringTask.VMeasure([0, 0, 1, 1], [0, 1, 0, 1]), 1e-12);
        Assert.Equal(0, ClusteringTask.VMeasure([0, 0, 1, 1], [0, 0, 0, 0]), 1e-12);

        // All apart: homogeneity 1, completeness ln 2 / ln 4 = 1/2.
        Assert.Equal(2 / 3.0, ClusteringTask.VMeasure([0, 0, 1, 1], [0, 1, 2, 3]), 1e-12);
    }

    [Fact]
    public void F1_is_the_mean_over_classes()
    {
        // Class 0: precision 1, recall 1/2; class 1: precision 1/2, recall 1; class 2 does not occur.
        Assert.Equal(2 / 3.0, ClassificationTask.MacroF1([0, 1, 1], [0, 0, 1], 3), 1e-12);
    }

    [Fact]
    public void Logistic_regression_finds_the_minimum_of_the_penalised_loss()
    {
        float[][] vectors = [[1, 0], [0.8f, 0.1f], [0, 1], [0.2f, 0.9f]];
        LogisticRegression model = LogisticRegression.Fit(vectors, [0, 0, 1, 1], classes: 2);

        Assert.Equal(0, model.Predict([0.9f, 0.2f]));
        Assert.Equal(1, model.Predict([0.1f, 0.8f]));
    }

    [Fact]
    public void A_minimum_is_found_in_a_narrow_valley()
    {
        // Rosenbrock's function; its minimum is at (1, 1).
        float[] at = [-1.2f, 1];
        new LimitedMemoryBfgs(2).Minimize(
            at,
            (x, gradient) =>
            {
                double a = 1 - x[0];
                double b = x[1] - (double)x[0] * x[0];
                gradient[0] = (float)(-2 * a - 400 * x[0] * b);
                gradient[1] = (float)(200 * b);
                return a * a + 100 * b * b;
            },
            maxIterations: 300,
            tolerance: 1e-4);

        Assert.Equal(1, at[0], 0.02);
        Assert.Equal(1, at[1], 0.04);
    }

    [Fact]
    public void Separate_clouds_become_clusters_of_their_own()
    {
        var random = new Random(1);
        float[][] centers = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
        int[] labels = [.. Enumerable.Range(0, 600).Select(i => i % 3)];
        float[][] vectors = [.. labels.Select(label =>
            centers[label].Select(value => value + 0.05f * random.NextSingle()).ToArray())];

        Assert.InRange(ClusteringTask.VMeasure(labels, MiniBatchKMeans.Cluster(vectors, 3, random)), 0.99, 1);
    }

    [Fact]
    public async Task Every_task_runs_on_its_file()
    {
        await File.WriteAllTextAsync(_file, "5\tred apple\tred apple\n2\tred apple\tred car\n0\tred apple\tblue sky\n");
        Assert.Equal(1, (await StsTask.RunAsync(_file, _vectors, "")).Score, 1e-9);

        string[] fruitAndCars = [.. Enumerable.Range(0, 40).Select(i =>
            i % 2 == 0 ? $"fruit\tapple pear plum n{i}" : $"car\twheel motor oil n{i}")];
        await File.WriteAllLinesAsync(_file, fruitAndCars.Select((row, i) => $"{(i < 20 ? "train" : "test")}\t{row}"));
        Assert.InRange((await ClassificationTask.RunAsync(_file, _vectors, null)).Score, 0.95, 1);

        await File.WriteAllLinesAsync(_file, fruitAndCars);
        Assert.InRange((await ClusteringTask.RunAsync(_file, _vectors, null)).Score, 0.95, 1);

        await File.WriteAllTextAsync(_file, """
            {"query": "apple pie", "positive": ["apple pie recipe"], "negative": ["car", "sky"]}
            {"query": ["blue sky"], "positive": ["the blue sky"], "negative": ["apple"]}
            """);
        Assert.Equal(1, (await RerankingTask.RunAsync(_file, _vectors, null)).Score);
    }

    [Fact]
    public async Task A_file_of_another_shape_is_named_with_its_line()
    {
        await File.WriteAllTextAsync(_file, "5\tonly one text\n");
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => StsTask.RunAsync(_file, _vectors, null));
        Assert.Contains("line 1", error.Message);
        await File.WriteAllTextAsync(_file, "{}\n");
        error = await Assert.ThrowsAsync<InvalidDataException>(() => RerankingTask.RunAsync(_file, _vectors, null));
        Assert.Contains("line 1", error.Message);
    }
}
