// Reranking as MTEB does it: order given candidates by cosine and measure mean average precision.
using System.Text.Json;

namespace SearchEngine.Query.Evaluation.Tasks;

/// <summary>Measures how well a model orders candidates that somebody else found.</summary>
public static class RerankingTask
{
    /// <summary>Runs the task.</summary>
    /// <param name="path">
    /// Lines {"query", "positive": [...], "negative": [...]}; a query may be an array of texts.
    /// </param>
    /// <param name="vectors">The model.</param>
    /// <param name="instruction">In front of queries; null or empty for none.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InvalidDataException">A line has another shape; the message names it.</exception>
    public static async Task<TaskReport> RunAsync(
        string path, TextVectors vectors, string? instruction, CancellationToken cancellation = default)
    {
        var qrels = new Qrels();
        var run = new Run();
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            (string query, string[] positive, string[] negative) = Read(line, path, number);
            float[] asked = (await vectors.OfAsync([query], instruction, cancellation))[0];
            float[][] documents = await vectors.OfAsync([.. positive, .. negative], null, cancellation);
            string id = $"q{number}";
            for (int i = 0; i < documents.Length; i++)
                qrels.Add(id, $"d{i:D6}", i < positive.Length ? 1 : 0);
            run.Add(id, documents.Select((vector, i) =>
                new RankedDocument($"d{i:D6}", TextVectors.Dot(asked, vector))));
        }
        if (qrels.Queries.Count == 0)
            throw new InvalidDataException(
                $"{path} is empty; expected lines {{\"query\", \"positive\", \"negative\"}}.");
        RunScores precision = RunScores.Of(run, qrels, new Measure(MeasureKind.AveragePrecision));
        double mrr = RunScores.Of(run, qrels, new Measure(MeasureKind.ReciprocalRank, 10)).Mean;
        return new TaskReport(
            "map",
            new Dictionary<string, double> { ["map"] = precision.Mean, ["mrr_at_10"] = mrr },
            qrels.Queries.Count,
            Significance.Interval([.. precision.ByQuery.Values], rounds: 1_000, seed: 1));
    }

    private static (string Query, string[] Positive, string[] Negative) Read(string line, string path, int number)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(line);
            JsonElement query = json.RootElement.GetProperty("query");
            string text = query.ValueKind == JsonValueKind.Array ? query[0].GetString()! : query.GetString()!;
            return (text, Texts(json.RootElement, "positive"), Texts(json.RootElement, "negative"));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException
            or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw new InvalidDataException(
                $"{path} line {number} is no line {{\"query\", \"positive\": [...], \"negative\": [...]}}.", exception);
        }
    }

    private static string[] Texts(JsonElement json, string name) =>
        [.. json.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];
}
