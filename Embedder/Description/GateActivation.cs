namespace SearchEngine.Embedder;

/// <summary>The function on the gate of a layer's feed-forward block.</summary>
public enum GateActivation
{
    /// <summary>x * sigmoid(x): SwiGLU.</summary>
    Silu,

    /// <summary>GELU by its tanh approximation: Gemma's GeGLU.</summary>
    GeluTanh,
}
