using SearchEngine.Trainer.Initialization;

namespace SearchEngine.Trainer.Batching;

/// <summary>Pairs of token bags, and which of them are of one class.</summary>
internal sealed class PairBatch
{
    /// <summary>The left side of each pair.</summary>
    public BagBatch Queries { get; } = new();

    /// <summary>The right side of each pair.</summary>
    public BagBatch Passages { get; } = new();

    /// <summary>The class of each pair; empty where every pair is a class of its own.</summary>
    public List<int> Classes { get; } = [];

    /// <summary>How many tokens both sides hold.</summary>
    public int TokenCount => Queries.TokenCount + Passages.TokenCount;

    /// <summary>Empties the batch.</summary>
    public void Clear()
    {
        Queries.Clear();
        Passages.Clear();
        Classes.Clear();
    }
}
