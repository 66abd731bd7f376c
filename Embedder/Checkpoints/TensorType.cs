namespace SearchEngine.Embedder;

/// <summary>Element types of a safetensors file. Those that <see cref="TensorView"/> can turn into floats are F32,
/// F16, BF16; the others may stand in a file without disturbing it.</summary>
public enum TensorType
{
    /// <summary>32-bit float.</summary>
    F32,

    /// <summary>16-bit float, IEEE 754 binary16.</summary>
    F16,

    /// <summary>16-bit float with the exponent of binary32.</summary>
    BF16,

    /// <summary>64-bit float.</summary>
    F64,

    /// <summary>Signed byte.</summary>
    I8,

    /// <summary>Unsigned byte.</summary>
    U8,

    /// <summary>16-bit integer.</summary>
    I16,

    /// <summary>Unsigned 16-bit integer.</summary>
    U16,

    /// <summary>32-bit integer.</summary>
    I32,

    /// <summary>Unsigned 32-bit integer.</summary>
    U32,

    /// <summary>64-bit integer.</summary>
    I64,

    /// <summary>Unsigned 64-bit integer.</summary>
    U64,

    /// <summary>One byte, zero or one.</summary>
    Bool,

    /// <summary>8-bit float, 4 exponent and 3 mantissa bits.</summary>
    F8E4M3,

    /// <summary>8-bit float, 5 exponent and 2 mantissa bits.</summary>
    F8E5M2,
}
