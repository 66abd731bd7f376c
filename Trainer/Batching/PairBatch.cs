using System.Runtime.InteropServices;
using SearchEngine.Trainer.Initialization;

namespace SearchEngine.Trainer.Batching;

/// <summary>Pairs of token bags, and which of them are no negatives of each other.</summary>
internal sealed class PairBatch
{
    /// <summary>The left side of each pair.</summary>
    public BagBatch Queries { get; } = new();

    /// <summary>The right side of each pair.</summary>
    public BagBatch Passages { get; } = new();

    /// <summary>The class of each pair; empty where every pair is a class of its own.</summary>
    public List<int> Classes { get; } = [];

    /// <summary>[pairs * pairs]: whether a passage, the column, is no negative of a query, the row; null where every
    /// one is.</summary>
    public bool[]? NoNegatives { get; set; }

    /// <summary>Whether some pairs are no negatives of each other.</summary>
    public bool HasNoNegatives => Classes.Count > 0 || NoNegatives is not null;

    /// <summary>Whether the passage of one pair takes part in the loss of another's query, and its own in it.</summary>
    public bool IsNegative(int query, int passage) => query == passage
        || ((Classes.Count == 0 || Classes[query] != Classes[passage])
            && (NoNegatives is null || !NoNegatives[(query * Queries.Count) + passage]));

    /// <summary>How many tokens both sides hold.</summary>
    public int TokenCount => Queries.TokenCount + Passages.TokenCount;

    /// <summary>Pairs with the same query, or with the same passage, are no negatives of each other: many records
    /// answer one question, and many questions have one answer.</summary>
    public void LeaveOutEqualTexts()
    {
        LeaveOutEqual(Queries);
        LeaveOutEqual(Passages);
    }

    /// <summary>Empties the batch.</summary>
    public void Clear()
    {
        Queries.Clear();
        Passages.Clear();
        Classes.Clear();
        NoNegatives = null;
    }

    private void LeaveOutEqual(BagBatch bags)
    {
        IEnumerable<int[]> groups = Enumerable.Range(0, bags.Count)
            .GroupBy(bag => Convert.ToHexString(MemoryMarshal.AsBytes(bags[bag])), StringComparer.Ordinal)
            .Where(group => group.Skip(1).Any()).Select(group => group.ToArray());
        foreach (int[] group in groups)
        {
            NoNegatives ??= new bool[bags.Count * bags.Count];
            foreach (int left in group)
            {
                foreach (int right in group)
                {
                    NoNegatives[(left * bags.Count) + right] = left != right;
                }
            }
        }
    }
}
