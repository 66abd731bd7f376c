// What a measure counts.
namespace SearchEngine.Query.Evaluation;

/// <summary>The kinds of measures.</summary>
public enum MeasureKind
{
    /// <summary>Normalised discounted cumulative gain: graded, what matters most stands first.</summary>
    Ndcg,

    /// <summary>The share of the relevant documents that was found.</summary>
    Recall,

    /// <summary>One over the rank of the first relevant document.</summary>
    ReciprocalRank,

    /// <summary>The mean of the precisions at the ranks of the relevant documents.</summary>
    AveragePrecision,

    /// <summary>The share of the returned documents that is relevant.</summary>
    Precision,
}
