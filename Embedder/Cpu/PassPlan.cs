namespace SearchEngine.Embedder.Cpu;

/// <summary>Deals inputs out to passes: longest first, each pass up to a budget of tokens that keeps its activations
/// in the second-level cache.</summary>
internal static class PassPlan
{
    private const int BudgetTokens = 256;

    public static List<SequenceRows[]> Make(PoolingKind pooling, IReadOnlyList<TokenizedInput> inputs, int threads)
    {
        var order = new int[inputs.Count];
        var tokens = 0L;
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
            tokens += inputs[i].Ids.Length;
        }
        Array.Sort(order, (a, b) => inputs[b].Ids.Length.CompareTo(inputs[a].Ids.Length));
        var budget = (int)Math.Clamp((tokens + threads - 1) / threads, 1, BudgetTokens);
        var passes = new List<SequenceRows[]>();
        var pass = new List<SequenceRows>();
        var at = 0;
        foreach (var input in order)
        {
            var count = inputs[input].Ids.Length;
            if (pass.Count > 0 && at + count > budget)
            {
                passes.Add([.. pass]);
                pass.Clear();
                at = 0;
            }
            var (begin, end) = Pooler.Range(pooling, count, inputs[input].PoolStart);
            pass.Add(new SequenceRows(at, at + count, at + begin, at + end, begin, input));
            at += count;
        }
        passes.Add([.. pass]);
        return passes;
    }
}
