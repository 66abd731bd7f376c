// Renumbering nodes so that neighbours lie near each other in memory (Coleman et al., arXiv:2104.03221): a walk then
// touches fewer pages and cache lines. Slots keep their numbers.
namespace SearchEngine.Index.Hnsw;

public sealed partial class HnswGraph
{
    /// <summary>
    /// Renumbers all nodes breadth-first from the entry point, after removing deleted ones. Worth its time after a
    /// bulk build. Searches and writers wait meanwhile; the permutation is done in place.
    /// </summary>
    /// <param name="cancellation">Stops before the renumbering begins.</param>
    public void Reorder(CancellationToken cancellation = default)
    {
        lock (_sweepLock)
        {
            Compact(cancellation);
            _writers.EnterExclusive();
            _readers.EnterExclusive();
            try
            {
                ObjectDisposedException.ThrowIf(_disposed != 0, this);
                _storage.Renumber(BreadthFirst());
            }
            finally
            {
                _readers.ExitExclusive();
                _writers.ExitExclusive();
            }
        }
    }

    /// <summary>New number of each node, [NodeCount]: nodes reached first come first, the others after them.</summary>
    private int[] BreadthFirst()
    {
        int[] numbers = new int[_storage.NodeCount];
        Array.Fill(numbers, -1);
        var queue = new Queue<int>();
        int next = 0;
        for (int start = -1; start < numbers.Length; start++)
        {
            int first = start < 0 ? _storage.EntryPoint : start;
            if (first < 0 || numbers[first] >= 0)
            {
                continue;
            }

            numbers[first] = next++;
            queue.Enqueue(first);
            while (queue.TryDequeue(out int node))
            {
                foreach (int neighbor in _storage.LinksOf(node))
                {
                    if (numbers[neighbor] < 0)
                    {
                        numbers[neighbor] = next++;
                        queue.Enqueue(neighbor);
                    }
                }
            }
        }

        return numbers;
    }
}
