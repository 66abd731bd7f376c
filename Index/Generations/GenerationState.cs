// What a generation of a collection is for.
namespace SearchEngine.Index.Generations;

/// <summary>What a generation is for. Every one but the served follows the served.</summary>
public enum GenerationState
{
    /// <summary>It answers searches and takes writes.</summary>
    Served,

    /// <summary>It was served before; a rollback returns to it.</summary>
    Kept,

    /// <summary>Documents are being copied into it.</summary>
    Building,

    /// <summary>It has every document and can be served.</summary>
    Ready,
}
