// The measures of retrieval quality, computed as trec_eval computes them.
using System.Globalization;

namespace SearchEngine.Query.Evaluation;

/// <summary>A measure and the rank down to which it looks.</summary>
/// <param name="Kind">What is measured.</param>
/// <param name="Cutoff">The last rank that counts, 1 or more; <see cref="int.MaxValue"/> for all.</param>
public readonly record struct Measure(MeasureKind Kind, int Cutoff = int.MaxValue)
{
    /// <summary>What `searchengine eval` prints unless told otherwise.</summary>
    public static IReadOnlyList<Measure> Defaults { get; } =
    [
        new(MeasureKind.Ndcg, 10), new(MeasureKind.Recall, 100), new(MeasureKind.ReciprocalRank, 10),
        new(MeasureKind.AveragePrecision), new(MeasureKind.Precision, 10),
    ];

    /// <summary>The name in JSON: ndcg_at_10, recall_at_100, mrr_at_10, map, precision_at_10.</summary>
    public string Name
    {
        get
        {
            string kind = Kind switch
            {
                MeasureKind.Ndcg => "ndcg",
                MeasureKind.Recall => "recall",
                MeasureKind.ReciprocalRank => "mrr",
                MeasureKind.AveragePrecision => "map",
                _ => "precision",
            };
            return Cutoff == int.MaxValue ? kind : $"{kind}_at_{Cutoff.ToString(CultureInfo.InvariantCulture)}";
        }
    }

    /// <summary>Reads a name such as ndcg@10, recall_at_100 or map.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="FormatException">The name is no measure.</exception>
    public static Measure Parse(string name)
    {
        string[] parts = name.Replace("_at_", "@").ToLowerInvariant().Split('@');
        MeasureKind? kind = parts[0] switch
        {
            "ndcg" => MeasureKind.Ndcg,
            "recall" or "r" => MeasureKind.Recall,
            "mrr" => MeasureKind.ReciprocalRank,
            "map" => MeasureKind.AveragePrecision,
            "precision" or "p" => MeasureKind.Precision,
            _ => null,
        };
        int cutoff = int.MaxValue;
        bool valid = parts.Length == 1 || parts.Length == 2
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out cutoff) && cutoff > 0;
        if (kind is null || !valid)
            throw new FormatException($"'{name}' is no measure; use ndcg@10, recall@100, mrr@10, map or precision@10.");
        return new Measure(kind.Value, cutoff);
    }

    /// <summary>The value for one query, 0 to 1.</summary>
    /// <param name="ranking">What was returned, best first.</param>
    /// <param name="grades">The query's judgments; a document without one is not relevant.</param>
    /// <returns>0 when nothing is judged relevant.</returns>
    public double Of(IReadOnlyList<RankedDocument> ranking, IReadOnlyDictionary<string, int> grades)
    {
        int relevant = grades.Values.Count(grade => grade > 0);
        if (relevant == 0)
            return 0;
        return Kind == MeasureKind.Ndcg ? Ndcg(ranking, grades) : OfHits(ranking, grades, relevant);
    }

    private double OfHits(IReadOnlyList<RankedDocument> ranking, IReadOnlyDictionary<string, int> grades, int relevant)
    {
        int found = 0;
        int first = 0;
        double precisions = 0;
        int depth = Math.Min(Cutoff, ranking.Count);
        for (int i = 0; i < depth; i++)
        {
            if (grades.GetValueOrDefault(ranking[i].Id) <= 0)
                continue;
            found++;
            first = first == 0 ? i + 1 : first;
            precisions += (double)found / (i + 1);
        }
        return Kind switch
        {
            MeasureKind.Recall => (double)found / relevant,
            MeasureKind.ReciprocalRank => first == 0 ? 0 : 1.0 / first,
            MeasureKind.AveragePrecision => precisions / relevant,
            _ => (double)found / (Cutoff == int.MaxValue ? Math.Max(1, ranking.Count) : Cutoff),
        };
    }

    // Linear gains and a discount of log2(rank + 1); the ideal ranking is that of all judged documents.
    private double Ndcg(IReadOnlyList<RankedDocument> ranking, IReadOnlyDictionary<string, int> grades)
    {
        double gain = 0;
        int depth = Math.Min(Cutoff, ranking.Count);
        for (int i = 0; i < depth; i++)
            gain += Math.Max(0, grades.GetValueOrDefault(ranking[i].Id)) / Math.Log2(i + 2);
        double ideal = 0;
        int rank = 0;
        foreach (int grade in grades.Values.Where(grade => grade > 0).OrderDescending().Take(Cutoff))
            ideal += grade / Math.Log2(rank++ + 2);
        return gain / ideal;
    }
}
