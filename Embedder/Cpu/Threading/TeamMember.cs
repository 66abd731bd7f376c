namespace SearchEngine.Embedder.Cpu.Threading;

/// <summary>One of the threads that run the same pass together: it takes its share of every step and meets the others
/// between steps. A member alone never waits.</summary>
/// <param name="Index">Which, from 0.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Barrier">Where they meet; null for a member alone.</param>
internal readonly record struct TeamMember(int Index, int Count, SpinBarrier? Barrier)
{
    public static TeamMember Alone { get; } = new(0, 1, null);

    /// <summary>This member's share of so many equal pieces.</summary>
    public (int Begin, int End) Share(int pieces) =>
        ((int)((long)pieces * Index / Count), (int)((long)pieces * (Index + 1) / Count));

    /// <summary>Waits until every member is here.</summary>
    public void Meet() => Barrier?.Meet();
}
