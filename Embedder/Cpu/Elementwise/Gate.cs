namespace SearchEngine.Embedder.Cpu.Elementwise;

/// <summary>The function on the gating half of a feed-forward block.</summary>
internal enum Gate
{
    /// <summary>SwiGLU.</summary>
    Silu,

    /// <summary>GeGLU with GELU by tanh.</summary>
    GeluTanh,

    /// <summary>GeGLU with exact GELU.</summary>
    GeluErf,
}
