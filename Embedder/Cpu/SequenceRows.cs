namespace SearchEngine.Embedder.Cpu;

/// <summary>Where one sequence lies among the rows of a pass. Sequences stand end to end, without padding.</summary>
/// <param name="Begin">First row.</param>
/// <param name="End">One past the last row.</param>
/// <param name="PoolBegin">First row that the pool takes.</param>
/// <param name="PoolEnd">One past the last row that the pool takes.</param>
/// <param name="PoolPosition">Position in its input of the first row that the pool takes, from 0.</param>
/// <param name="Input">Index of the input among those given to the engine.</param>
internal readonly record struct SequenceRows(int Begin, int End, int PoolBegin, int PoolEnd, int PoolPosition,
    int Input)
{
    public int Count => End - Begin;
}
