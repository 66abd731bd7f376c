// The knobs of a graph, in the words of Malkov & Yashunin (arXiv:1603.09320).
using SearchEngine.Index.Quantization;

namespace SearchEngine.Index.Hnsw;

/// <summary>How a graph is built. Names are those of Malkov and Yashunin, arXiv:1603.09320.</summary>
public sealed record HnswOptions
{
    /// <summary>Largest accepted <see cref="Dimensions"/>.</summary>
    public const int MaxDimensions = Limits.MaxDimensions;

    /// <summary>Length of every vector, 1 to <see cref="MaxDimensions"/>.</summary>
    public required int Dimensions { get; init; }

    /// <summary>How vectors are compared.</summary>
    public Metric Metric { get; init; } = Metric.Cosine;

    /// <summary>Links a node on upper levels, twice as many on level 0; 2 to 128.</summary>
    public int M { get; init; } = 16;

    /// <summary>Breadth of the search that finds a new node's neighbours, 1 to 4096.</summary>
    public int EfConstruction { get; init; } = 200;

    /// <summary>What the walk compares: full vectors or compact codes.</summary>
    public VectorEncoding Encoding { get; init; } = VectorEncoding.Auto;

    /// <summary>Seeds the levels of nodes: with one writing thread, equal seeds and inputs make equal graphs.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Nodes that memory is set aside for at first; the graph grows past it by itself.</summary>
    public int Capacity { get; init; } = 1024;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is outside its range; the message names it.</exception>
    public void Validate()
    {
        Require(Dimensions, 1, MaxDimensions, nameof(Dimensions));
        Require(M, 2, 128, nameof(M));
        Require(EfConstruction, 1, 4096, nameof(EfConstruction));
        Require(Capacity, 1, 1 << 30, nameof(Capacity));
        if (!Enum.IsDefined(Metric))
        {
            throw new ArgumentException($"Metric {(int)Metric} is unknown; use Cosine, Dot or L2.");
        }

        if (!Enum.IsDefined(Encoding))
        {
            throw new ArgumentException($"Encoding {(int)Encoding} is unknown; use a value of VectorEncoding.");
        }
    }

    private static void Require(int value, int low, int high, string name)
    {
        if (value < low || value > high)
        {
            throw new ArgumentException($"{name} is {value}; it must lie between {low} and {high}.");
        }
    }
}
