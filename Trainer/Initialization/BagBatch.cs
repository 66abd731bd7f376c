namespace SearchEngine.Trainer.Initialization;

/// <summary>Bags of tokens laid end to end.</summary>
internal sealed class BagBatch
{
    private readonly List<ushort> tokens = [];
    private readonly List<int> starts = [0];

    /// <summary>How many bags there are.</summary>
    public int Count => starts.Count - 1;

    /// <summary>How many tokens they hold together.</summary>
    public int TokenCount => tokens.Count;

    /// <summary>The tokens of one bag.</summary>
    public ReadOnlySpan<ushort> this[int bag] =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(tokens)[starts[bag]..starts[bag + 1]];

    /// <summary>Empties the batch.</summary>
    public void Clear()
    {
        tokens.Clear();
        starts.Clear();
        starts.Add(0);
    }

    /// <summary>Appends a bag.</summary>
    public void Add(List<ushort> bag)
    {
        tokens.AddRange(bag);
        starts.Add(tokens.Count);
    }
}
