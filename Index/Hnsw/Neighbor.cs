// What neighbour selection works on (algorithms 1 and 4 of Malkov & Yashunin).
namespace SearchEngine.Index.Hnsw;

/// <summary>A node and its distance to the node whose neighbours are being chosen.</summary>
internal readonly record struct Neighbor(int Node, float Distance) : IComparable<Neighbor>
{
    /// <summary>Nearest first; equal distances by node, so that a build is deterministic.</summary>
    public int CompareTo(Neighbor other)
    {
        int byDistance = Distance.CompareTo(other.Distance);
        return byDistance != 0 ? byDistance : Node.CompareTo(other.Node);
    }
}
