namespace SearchEngine.Trainer.Data;

/// <summary>What kind of likeness an example teaches.</summary>
public enum TrainingTask
{
    /// <summary>A query finds passages; instruction on the query alone.</summary>
    Retrieval,

    /// <summary>Two texts mean the same; instruction on both sides.</summary>
    Similarity,

    /// <summary>Two texts are of one class; instruction on both sides.</summary>
    Classification,

    /// <summary>Two texts are of one topic; instruction on both sides.</summary>
    Clustering,
}
