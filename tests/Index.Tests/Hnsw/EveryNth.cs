// A filter for tests: every n-th slot.
namespace SearchEngine.Index.Tests.Hnsw;

/// <summary>Accepts slots that n divides, of the first so many.</summary>
internal sealed class EveryNth(int n, int slots) : ISlotFilter
{
    public int? EstimatedCount => (slots + n - 1) / n;

    public bool Accepts(int slot) => slot % n == 0 && slot < slots;
}
