namespace SearchEngine.Embedder.Compression;

/// <summary>How a model is made smaller.</summary>
public enum CompressionMethod
{
    /// <summary>Trunk linears in 8 bits, one scale an output; activations stay as they are.</summary>
    Int8,

    /// <summary>The smaller half of each output's weights becomes zero.</summary>
    Magnitude,

    /// <summary>Of each four neighbouring weights the two smaller become zero.</summary>
    Magnitude24,

    /// <summary>As <see cref="Magnitude"/>, by weight times the norm of its input (WANDA, arXiv 2306.11695).</summary>
    Wanda,

    /// <summary>As <see cref="Magnitude24"/>, by WANDA's measure.</summary>
    Wanda24,
}
