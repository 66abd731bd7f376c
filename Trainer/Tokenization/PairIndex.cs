namespace SearchEngine.Trainer.Tokenization;

/// <summary>
/// Counts of neighbouring symbols over a set of words, the words that hold each pair, and the pairs in order of
/// frequency; all three follow every merge. Ties go to the pair with the smaller ids.
/// </summary>
internal sealed class PairIndex
{
    private readonly TrainingWords words;
    private readonly Dictionary<ulong, int> slots = [];
    private readonly PriorityQueue<int, PairOrder> queue = new();
    private readonly List<int> changed = [];
    private long[] counts = new long[1 << 16];
    private ulong[] pairs = new ulong[1 << 16];
    private int[] firstPlace = new int[1 << 16];
    private bool[] isChanged = new bool[1 << 16];
    private int[] placeWord = new int[1 << 18];
    private int[] placeNext = new int[1 << 18];
    private int placeCount;

    /// <summary>Counts every pair.</summary>
    public PairIndex(TrainingWords words)
    {
        this.words = words;
        for (var word = 0; word < words.Count; word++)
        {
            var symbols = words.Symbols(word);
            for (var i = 0; i + 1 < symbols.Length; i++)
            {
                Increase(symbols[i], symbols[i + 1], word, words.Occurrences(word));
            }
        }
        EnqueueChanged();
    }

    /// <summary>Takes the most frequent pair out.</summary>
    public bool TryTakeMostFrequent(out int left, out int right, out long count)
    {
        while (queue.TryDequeue(out var slot, out var order))
        {
            count = counts[slot];
            if (count != order.Count)
            {
                if (count > 0) queue.Enqueue(slot, new PairOrder(count, pairs[slot]));
                continue;
            }
            left = (int)(pairs[slot] >> 32);
            right = (int)(uint)pairs[slot];
            return true;
        }
        (left, right, count) = (-1, -1, 0);
        return false;
    }

    /// <summary>Replaces a pair by one symbol in every word that holds it.</summary>
    public void Merge(int left, int right, int merged)
    {
        var slot = slots[Pair(left, right)];
        for (var place = firstPlace[slot]; place >= 0; place = placeNext[place])
        {
            MergeIn(placeWord[place], left, right, merged);
        }
        firstPlace[slot] = -1;
        counts[slot] = 0;
        EnqueueChanged();
    }

    private void MergeIn(int word, int left, int right, int merged)
    {
        var symbols = words.Symbols(word);
        var occurrences = words.Occurrences(word);
        var kept = 0;
        for (var i = 0; i < symbols.Length; i++)
        {
            if (i + 1 == symbols.Length || symbols[i] != left || symbols[i + 1] != right)
            {
                symbols[kept++] = symbols[i];
                continue;
            }
            if (kept > 0)
            {
                Decrease(symbols[kept - 1], left, occurrences);
                Increase(symbols[kept - 1], merged, word, occurrences);
            }
            if (i + 2 < symbols.Length)
            {
                Decrease(right, symbols[i + 2], occurrences);
                Increase(merged, symbols[i + 2], word, occurrences);
            }
            symbols[kept++] = merged;
            i++;
        }
        words.Shorten(word, kept);
    }

    private void Decrease(int left, int right, long occurrences) => counts[slots[Pair(left, right)]] -= occurrences;

    private void Increase(int left, int right, int word, long occurrences)
    {
        var pair = Pair(left, right);
        if (!slots.TryGetValue(pair, out var slot))
        {
            slot = slots.Count;
            slots.Add(pair, slot);
            if (slot == counts.Length) GrowSlots();
            pairs[slot] = pair;
            firstPlace[slot] = -1;
        }
        counts[slot] += occurrences;
        if (firstPlace[slot] < 0 || placeWord[firstPlace[slot]] != word)
        {
            if (placeCount == placeWord.Length) GrowPlaces();
            placeWord[placeCount] = word;
            placeNext[placeCount] = firstPlace[slot];
            firstPlace[slot] = placeCount++;
        }
        if (isChanged[slot]) return;
        isChanged[slot] = true;
        changed.Add(slot);
    }

    private void EnqueueChanged()
    {
        foreach (var slot in changed)
        {
            isChanged[slot] = false;
            if (counts[slot] > 0) queue.Enqueue(slot, new PairOrder(counts[slot], pairs[slot]));
        }
        changed.Clear();
    }

    private void GrowSlots()
    {
        var length = counts.Length * 2;
        Array.Resize(ref counts, length);
        Array.Resize(ref pairs, length);
        Array.Resize(ref firstPlace, length);
        Array.Resize(ref isChanged, length);
    }

    private void GrowPlaces()
    {
        Array.Resize(ref placeWord, placeWord.Length * 2);
        Array.Resize(ref placeNext, placeNext.Length * 2);
    }

    private static ulong Pair(int left, int right) => (ulong)(uint)left << 32 | (uint)right;

    /// <summary>Frequent pairs first, then the smaller pair.</summary>
    private readonly record struct PairOrder(long Count, ulong Pair) : IComparable<PairOrder>
    {
        public int CompareTo(PairOrder other) =>
            Count != other.Count ? other.Count.CompareTo(Count) : Pair.CompareTo(other.Pair);
    }
}
