namespace SearchEngine.Embedder.Cpu;

/// <summary>How far apart rows of activations lie.</summary>
internal static class Strides
{
    /// <summary>Outputs of the widest kernel's panel.</summary>
    public const int WidestPanel = 32;

    private const int LineFloats = 16;

    /// <summary>Room for whole panels, and one cache line more: rows a power of two apart would fight for the same
    /// lines of the first-level cache.</summary>
    public static int Floats(int columns) => (columns + WidestPanel - 1) / WidestPanel * WidestPanel + LineFloats;
}
