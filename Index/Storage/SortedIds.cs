// The ids of a collection in order, for scrolling: sorted blocks of bounded size.
namespace SearchEngine.Index.Storage;

/// <summary>Ids in the order of their UTF-16 code units. Safe for concurrent use; every call is short.</summary>
internal sealed class SortedIds
{
    private const int BlockIds = 512;

    private readonly Lock _lock = new();
    private readonly List<List<string>> _blocks = [];

    public void Add(string id)
    {
        lock (_lock)
        {
            if (_blocks.Count == 0)
                _blocks.Add([]);
            int number = BlockOf(id);
            List<string> block = _blocks[number];
            int at = block.BinarySearch(id, StringComparer.Ordinal);
            if (at >= 0)
                return;
            block.Insert(~at, id);
            if (block.Count <= BlockIds)
                return;
            _blocks.Insert(number + 1, block.GetRange(BlockIds / 2, block.Count - (BlockIds / 2)));
            block.RemoveRange(BlockIds / 2, block.Count - (BlockIds / 2));
        }
    }

    public void Remove(string id)
    {
        lock (_lock)
        {
            if (_blocks.Count == 0)
                return;
            int number = BlockOf(id);
            List<string> block = _blocks[number];
            int at = block.BinarySearch(id, StringComparer.Ordinal);
            if (at < 0)
                return;
            block.RemoveAt(at);
            if (block.Count == 0)
                _blocks.RemoveAt(number);
        }
    }

    /// <summary>Takes over ids that are in order already.</summary>
    public void Load(IEnumerable<string> sorted)
    {
        lock (_lock)
        {
            _blocks.Clear();
            foreach (string[] block in sorted.Chunk(BlockIds))
                _blocks.Add([.. block]);
        }
    }

    /// <summary>The first ids after one; from the beginning when that is null.</summary>
    public List<string> After(string? id, int limit)
    {
        List<string> found = [];
        lock (_lock)
        {
            int number = id is null || _blocks.Count == 0 ? 0 : BlockOf(id);
            for (; number < _blocks.Count && found.Count < limit; number++)
            {
                List<string> block = _blocks[number];
                int at = id is null ? 0 : block.BinarySearch(id, StringComparer.Ordinal);
                at = at >= 0 && id is not null ? at + 1 : at < 0 ? ~at : at;
                found.AddRange(block.Skip(at).Take(limit - found.Count));
            }
        }

        return found;
    }

    // The last block whose first id is not after this one.
    private int BlockOf(string id)
    {
        int low = 0, high = _blocks.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (string.CompareOrdinal(_blocks[middle][0], id) <= 0)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }
}
