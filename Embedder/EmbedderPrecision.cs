namespace SearchEngine.Embedder;

/// <summary>Number format of a model's linear layers.</summary>
public enum EmbedderPrecision
{
    /// <summary>32-bit floats: exact to the reference.</summary>
    Float32,

    /// <summary>8-bit weights with one scale an output, activations quantised as they come; about twice as fast on a
    /// CPU, at a cosine of 0.99 or more to float32.</summary>
    Int8,

    /// <summary>16-bit floats with float32's range, for GPUs, at a cosine of 0.998 or more to float32.</summary>
    BFloat16,
}
