namespace SearchEngine.Embedder.Tokenization.Models;

/// <summary>Binary min-heap of candidate merges ordered by rank, then by position from the left.</summary>
internal sealed class MergeQueue
{
    private Candidate[] heap = new Candidate[128];
    private int count;

    public void Clear() => count = 0;

    /// <summary>Adds the merge at <paramref name="position"/> that would make <paramref name="outcome"/>.</summary>
    public void Push(int rank, int position, int outcome)
    {
        if (count == heap.Length) Array.Resize(ref heap, count * 2);
        var candidate = new Candidate((ulong)(uint)rank << 32 | (uint)position, outcome);
        var at = count++;
        while (at > 0)
        {
            var parent = (at - 1) / 2;
            if (heap[parent].Order <= candidate.Order) break;
            heap[at] = heap[parent];
            at = parent;
        }
        heap[at] = candidate;
    }

    /// <summary>Takes the first candidate out.</summary>
    public bool TryPop(out int position, out int outcome)
    {
        if (count == 0)
        {
            position = outcome = -1;
            return false;
        }
        position = (int)(uint)heap[0].Order;
        outcome = heap[0].Outcome;
        var last = heap[--count];
        var at = 0;
        while (true)
        {
            var child = at * 2 + 1;
            if (child >= count) break;
            if (child + 1 < count && heap[child + 1].Order < heap[child].Order) child++;
            if (heap[child].Order >= last.Order) break;
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = last;
        return true;
    }

    private readonly record struct Candidate(ulong Order, int Outcome);
}
