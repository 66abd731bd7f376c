// Thrown when a snapshot of the graph cannot be trusted; the graph can always be rebuilt from the vectors.
namespace SearchEngine.Index.Hnsw;

/// <summary>A snapshot file is damaged, cut short or not of its partner's snapshot. Rebuild from the vectors.</summary>
public sealed class GraphDamagedException : Exception
{
    /// <summary>Says which file, which page and what is wrong; the remedy is added.</summary>
    /// <param name="file">Path of the damaged file.</param>
    /// <param name="page">Number of the damaged page, or -1 when the damage is not in one page.</param>
    /// <param name="detail">What is wrong.</param>
    public GraphDamagedException(string file, long page, string detail)
        : base($"{file}{(page >= 0 ? $", page {page}" : string.Empty)}: {detail}. "
            + "Rebuild the graph from the stored vectors.")
    {
        File = file;
        Page = page;
    }

    /// <summary>Path of the damaged file.</summary>
    public string File { get; }

    /// <summary>Number of the damaged page, or -1.</summary>
    public long Page { get; }
}
