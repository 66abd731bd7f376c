namespace SearchEngine.Embedder;

/// <summary>A linear layer behind the pool, as sentence-transformers' Dense module.</summary>
/// <param name="Folder">Folder of its model.safetensors (linear.weight, linear.bias).</param>
/// <param name="InputSize">Components in.</param>
/// <param name="OutputSize">Components out.</param>
/// <param name="HasBias">Whether there is a bias.</param>
/// <param name="IsTanh">Whether tanh follows; otherwise nothing does.</param>
public sealed record DenseDescription(string Folder, int InputSize, int OutputSize, bool HasBias, bool IsTanh);
