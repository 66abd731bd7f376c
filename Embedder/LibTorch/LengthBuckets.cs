namespace SearchEngine.Embedder.LibTorch;

/// <summary>Groups inputs of like length, so that little of a padded batch is padding.</summary>
internal static class LengthBuckets
{
    /// <summary>Padded tokens that keep a GPU busy; a batch that has them ends where padding would grow.</summary>
    private const int FullTokens = 4096;

    /// <summary>Splits inputs, longest first, into batches whose padded size stays within a budget, and to
    /// which nothing shorter than three quarters of the longest is added once they are full.</summary>
    /// <param name="inputs">Inputs of any lengths.</param>
    /// <param name="budgetTokens">Texts times the longest of them, at most; one longer text alone exceeds it.</param>
    /// <returns>Indices into <paramref name="inputs"/>, each once.</returns>
    public static List<int[]> Make(IReadOnlyList<TokenizedInput> inputs, int budgetTokens)
    {
        var order = new int[inputs.Count];
        for (var k = 0; k < order.Length; k++) order[k] = k;
        Array.Sort(order, (a, b) => inputs[b].Ids.Length.CompareTo(inputs[a].Ids.Length));
        var buckets = new List<int[]>();
        for (var begin = 0; begin < order.Length;)
        {
            var longest = inputs[order[begin]].Ids.Length;
            var most = Math.Min(order.Length, begin + Math.Max(1, budgetTokens / longest));
            var end = begin + 1;
            var isFull = false;
            while (end < most && !(isFull && 4 * inputs[order[end]].Ids.Length < 3 * longest))
            {
                end++;
                isFull = (end - begin) * longest >= FullTokens;
            }
            buckets.Add(order[begin..end]);
            begin = end;
        }
        return buckets;
    }
}
