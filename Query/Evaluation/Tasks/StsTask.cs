// Semantic textual similarity: do cosines order pairs of sentences as people do? (MTEB: cosine_spearman)
using System.Globalization;

namespace SearchEngine.Query.Evaluation.Tasks;

/// <summary>Measures the correlation of cosines with people's scores.</summary>
public static class StsTask
{
    /// <summary>The instruction for both sides unless another is given.</summary>
    public const string Instruction = SearchTasks.Similarity;

    /// <summary>Runs the task.</summary>
    /// <param name="path">Lines score, first text, second text, separated by tabs.</param>
    /// <param name="vectors">The model.</param>
    /// <param name="instruction">For both sides; null for <see cref="Instruction"/>, empty for none.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InvalidDataException">The file has another shape.</exception>
    public static async Task<TaskReport> RunAsync(
        string path, TextVectors vectors, string? instruction, CancellationToken cancellation = default)
    {
        IReadOnlyList<string[]> rows = TabularFile.Read(path, 3, "score<tab>text<tab>text");
        var scores = new double[rows.Count];
        for (int i = 0; i < scores.Length; i++)
        {
            if (!double.TryParse(rows[i][0], CultureInfo.InvariantCulture, out scores[i]))
                throw new InvalidDataException($"{path} row {i + 1}: '{rows[i][0]}' is no score.");
        }
        string[] texts = [.. rows.Select(row => row[1]), .. rows.Select(row => row[2])];
        float[][] embedded = await vectors.OfAsync(texts, instruction ?? Instruction, cancellation);
        double[] cosines = [.. rows.Select((_, i) => (double)TextVectors.Dot(embedded[i], embedded[i + rows.Count]))];
        return new TaskReport(
            "cosine_spearman",
            new Dictionary<string, double>
            {
                ["cosine_spearman"] = Correlation.Spearman(cosines, scores),
                ["cosine_pearson"] = Correlation.Pearson(cosines, scores),
            },
            rows.Count,
            Significance.Interval(rows.Count, drawn => Correlation.Spearman(
                [.. drawn.Select(i => cosines[i])], [.. drawn.Select(i => scores[i])])));
    }
}
