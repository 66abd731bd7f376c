// How a bulk build asks for its vectors.
namespace SearchEngine.Index.Hnsw;

/// <summary>Gives the vector of an item; called from several threads at once.</summary>
/// <param name="item">Number of the item.</param>
public delegate ReadOnlySpan<float> VectorOfItem(int item);
