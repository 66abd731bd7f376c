// The filter that accepts all slots: the walk's way of passing over deleted nodes.
namespace SearchEngine.Index.Hnsw;

/// <summary>Accepts every slot.</summary>
internal sealed class EverySlot : ISlotFilter
{
    /// <summary>The only instance.</summary>
    public static readonly EverySlot Instance = new();

    public int? EstimatedCount => int.MaxValue;

    public bool Accepts(int slot) => true;
}
