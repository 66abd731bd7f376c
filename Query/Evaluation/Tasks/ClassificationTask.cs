// Classification as MTEB does it: logistic regression on the embeddings of a few examples a class, ten times over.
namespace SearchEngine.Query.Evaluation.Tasks;

/// <summary>Measures how well few examples of each class tell the classes apart.</summary>
public static class ClassificationTask
{
    /// <summary>How many classifiers are fitted, each to other examples.</summary>
    public const int Experiments = 10;

    /// <summary>How many examples of each class a classifier sees.</summary>
    public const int SamplesPerLabel = 8;

    /// <summary>Runs the task.</summary>
    /// <param name="path">Lines split, label, text, separated by tabs; the splits are train and test.</param>
    /// <param name="vectors">The model.</param>
    /// <param name="instruction">In front of each text; null or empty for none.</param>
    /// <param name="seed">The seed of the choice of examples.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InvalidDataException">The file has another shape, or lacks a split.</exception>
    public static async Task<TaskReport> RunAsync(
        string path, TextVectors vectors, string? instruction, int seed = 42, CancellationToken cancellation = default)
    {
        IReadOnlyList<string[]> rows = TabularFile.Read(path, 3, "split<tab>label<tab>text");
        string[] names = [.. rows.Select(row => row[1]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        Dictionary<string, int> labels = names.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        string[][] train = [.. rows.Where(row => row[0] == "train")];
        string[][] test = [.. rows.Where(row => row[0] == "test")];
        if (train.Length == 0 || test.Length == 0)
            throw new InvalidDataException($"{path} needs lines that begin with 'train' and with 'test'.");

        var random = new Random(seed);
        string[][][] samples = [.. Enumerable.Range(0, Experiments).Select(_ => Sample(train, random))];
        string[] texts = [.. test.Select(row => row[2]), .. samples.SelectMany(rows => rows).Select(row => row[2])];
        float[][] embedded = await vectors.OfAsync(texts, instruction, cancellation);

        int[] actual = [.. test.Select(row => labels[row[1]])];
        var right = new double[test.Length];
        double f1 = 0;
        int at = test.Length;
        foreach (string[][] sample in samples)
        {
            cancellation.ThrowIfCancellationRequested();
            LogisticRegression model = LogisticRegression.Fit(
                new ArraySegment<float[]>(embedded, at, sample.Length),
                [.. sample.Select(row => labels[row[1]])],
                names.Length);
            at += sample.Length;
            int[] predicted = [.. embedded.Take(test.Length).Select(vector => model.Predict(vector))];
            for (int i = 0; i < right.Length; i++)
                right[i] += predicted[i] == actual[i] ? 1.0 / Experiments : 0;
            f1 += MacroF1(predicted, actual, names.Length) / Experiments;
        }
        return new TaskReport(
            "accuracy",
            new Dictionary<string, double> { ["accuracy"] = right.Average(), ["f1_macro"] = f1 },
            test.Length,
            Significance.Interval(right, rounds: 1_000, seed));
    }

    private static string[][] Sample(string[][] train, Random random)
    {
        string[][] shuffled = [.. train];
        random.Shuffle(shuffled);
        return [.. shuffled.GroupBy(row => row[1]).SelectMany(group => group.Take(SamplesPerLabel))];
    }

    // The mean over the classes that occur among the actual or the predicted ones.
    internal static double MacroF1(int[] predicted, int[] actual, int classes)
    {
        var hits = new int[classes];
        var claims = new int[classes];
        var truths = new int[classes];
        for (int i = 0; i < actual.Length; i++)
        {
            claims[predicted[i]]++;
            truths[actual[i]]++;
            hits[actual[i]] += predicted[i] == actual[i] ? 1 : 0;
        }
        int[] occurring = [.. Enumerable.Range(0, classes).Where(c => claims[c] + truths[c] > 0)];
        return occurring.Average(c => 2.0 * hits[c] / (claims[c] + truths[c]));
    }
}
