namespace SearchEngine.Embedder.LibTorch;

/// <summary>Groups inputs of like length, so that little of a padded batch is padding.</summary>
internal static class LengthBuckets
{
    /// <summary>Splits inputs, longest first, into batches whose padded size stays within a budget.</summary>
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
            var end = Math.Min(order.Length, begin + Math.Max(1, budgetTokens / longest));
            buckets.Add(order[begin..end]);
            begin = end;
        }
        return buckets;
    }
}
