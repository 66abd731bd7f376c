// Numbers of one field in ascending order, each with its document: what ranges are answered from.
namespace SearchEngine.Index.Filtering;

/// <summary>
/// (number, ordinal) pairs in blocks of at most 512, so that a change moves at most one block. Not thread-safe.
/// </summary>
internal sealed class SortedNumbers
{
    private const int BlockCapacity = 512;

    private readonly List<Block> _blocks = [];

    /// <summary>How many pairs are held.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a pair that is not held.</summary>
    public void Add(double number, int ordinal)
    {
        if (_blocks.Count == 0)
            _blocks.Add(new Block());
        int index = FindBlock(number, ordinal);
        Block block = _blocks[index];
        if (block.Count == BlockCapacity)
        {
            // A full last block stays full under ascending input; any other is halved.
            Block upper = block.SplitOff(block.IsBehind(number, ordinal) ? block.Count : block.Count / 2);
            _blocks.Insert(index + 1, upper);
            if (block.IsBehind(number, ordinal))
                block = upper;
        }
        block.Insert(number, ordinal);
        Count++;
    }

    /// <summary>Removes a pair; false when it was not held.</summary>
    public bool Remove(double number, int ordinal)
    {
        if (_blocks.Count == 0)
            return false;
        int index = FindBlock(number, ordinal);
        if (!_blocks[index].Remove(number, ordinal))
            return false;
        if (_blocks[index].Count == 0)
            _blocks.RemoveAt(index);
        Count--;
        return true;
    }

    /// <summary>How many pairs lie within bounds that both belong to the range.</summary>
    public int CountBetween(double lowest, double highest)
    {
        int count = 0;
        for (int i = FindBlock(lowest, 0); i < _blocks.Count && _blocks[i].First <= highest; i++)
            count += _blocks[i].Slice(lowest, highest).Length;
        return count;
    }

    /// <summary>
    /// Visits the runs of ordinals whose numbers lie within bounds, both of which belong to the range.
    /// </summary>
    public void ForEachBetween(double lowest, double highest, Action<ReadOnlySpan<int>> visit)
    {
        for (int i = FindBlock(lowest, 0); i < _blocks.Count && _blocks[i].First <= highest; i++)
        {
            ReadOnlySpan<int> run = _blocks[i].Slice(lowest, highest);
            if (!run.IsEmpty)
                visit(run);
        }
    }

    // The first block that does not end before the pair; the last block when all do.
    private int FindBlock(double number, int ordinal)
    {
        int low = 0;
        int high = _blocks.Count - 1;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_blocks[middle].IsBehind(number, ordinal))
                low = middle + 1;
            else
                high = middle;
        }
        return Math.Max(0, low);
    }

    private sealed class Block
    {
        private double[] _numbers = new double[4];
        private int[] _ordinals = new int[4];

        public int Count { get; private set; }

        public double First => Count == 0 ? double.PositiveInfinity : _numbers[0];

        // True when every pair of the block comes before the one given.
        public bool IsBehind(double number, int ordinal)
        {
            if (Count == 0)
                return false;
            int order = _numbers[Count - 1].CompareTo(number);
            return order < 0 || order == 0 && _ordinals[Count - 1] < ordinal;
        }

        public void Insert(double number, int ordinal)
        {
            if (Count == _numbers.Length)
            {
                Array.Resize(ref _numbers, Math.Min(BlockCapacity, 2 * Count));
                Array.Resize(ref _ordinals, _numbers.Length);
            }
            int at = Find(number, ordinal);
            _numbers.AsSpan(at, Count - at).CopyTo(_numbers.AsSpan(at + 1));
            _ordinals.AsSpan(at, Count - at).CopyTo(_ordinals.AsSpan(at + 1));
            _numbers[at] = number;
            _ordinals[at] = ordinal;
            Count++;
        }

        public bool Remove(double number, int ordinal)
        {
            int at = Find(number, ordinal);
            if (at == Count || _numbers[at] != number || _ordinals[at] != ordinal)
                return false;
            _numbers.AsSpan(at + 1, Count - at - 1).CopyTo(_numbers.AsSpan(at));
            _ordinals.AsSpan(at + 1, Count - at - 1).CopyTo(_ordinals.AsSpan(at));
            Count--;
            return true;
        }

        public Block SplitOff(int keep)
        {
            var upper = new Block { Count = Count - keep };
            if (upper.Count > 0)
            {
                upper._numbers = _numbers[keep..Count];
                upper._ordinals = _ordinals[keep..Count];
            }
            Count = keep;
            return upper;
        }

        public ReadOnlySpan<int> Slice(double lowest, double highest)
        {
            int from = Find(lowest, 0);
            int to = Count > 0 && _numbers[Count - 1] <= highest ? Count : Find(highest, int.MaxValue);
            return from < to ? _ordinals.AsSpan(from, to - from) : [];
        }

        // Where a pair stands or would stand.
        private int Find(double number, int ordinal)
        {
            int low = 0;
            int high = Count;
            while (low < high)
            {
                int middle = (low + high) >>> 1;
                int order = _numbers[middle].CompareTo(number);
                if (order < 0 || order == 0 && _ordinals[middle] < ordinal)
                    low = middle + 1;
                else
                    high = middle;
            }
            return low;
        }
    }
}
