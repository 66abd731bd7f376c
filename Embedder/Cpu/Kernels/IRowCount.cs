namespace SearchEngine.Embedder.Cpu.Kernels;

/// <summary>Rows of a tile as a type: a kernel generic over it is compiled once a row count, and what lies beyond
/// costs nothing.</summary>
internal interface IRowCount
{
    static abstract int Value { get; }
}
