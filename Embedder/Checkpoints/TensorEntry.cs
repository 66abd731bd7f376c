namespace SearchEngine.Embedder;

/// <summary>One tensor as a safetensors header states it.</summary>
/// <param name="Name">Its name in the checkpoint.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">One past its last byte.</param>
internal sealed record TensorEntry(string Name, TensorType Type, long[] Shape, long Begin, long End);
