namespace SearchEngine.Embedder;

/// <summary>The decoder architectures that can be read; each is one layout of tensors and one forward pass.</summary>
public enum ModelFamily
{
    /// <summary>Mistral, and NV-Embed's trunk.</summary>
    Mistral,

    /// <summary>Llama 2 and 3.</summary>
    Llama,

    /// <summary>Qwen2: biases on q, k and v.</summary>
    Qwen2,

    /// <summary>Qwen3: an RMSNorm on every head of q and k.</summary>
    Qwen3,

    /// <summary>Gemma 3: four norms a layer, weights stored as w - 1, scaled embeddings, GELU gate.</summary>
    Gemma3,
}
