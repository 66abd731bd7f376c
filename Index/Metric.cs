// How two vectors are compared. Scores are always "higher is better", whatever the metric.
namespace SearchEngine.Index;

/// <summary>How two vectors are compared. Every score in the index is "higher is better".</summary>
public enum Metric
{
    /// <summary>Cosine similarity, in [-1, 1]. Vectors are scaled to unit length when they are inserted.</summary>
    Cosine,

    /// <summary>Inner product, unbounded.</summary>
    Dot,

    /// <summary>Negative squared Euclidean distance, at most 0.</summary>
    L2,
}
