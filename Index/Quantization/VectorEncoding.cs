// The forms in which the graph keeps vectors for its walk.
namespace SearchEngine.Index.Quantization;

/// <summary>In which form the graph keeps vectors for its walk.</summary>
public enum VectorEncoding
{
    /// <summary><see cref="Int8"/> from 256 dimensions on, <see cref="Float32"/> below.</summary>
    Auto,

    /// <summary>Full precision, 4 bytes a dimension; no rescoring needed.</summary>
    Float32,

    /// <summary>Half precision, 2 bytes a dimension.</summary>
    Float16,

    /// <summary>Rotated and rounded to 8 bits, 1 byte a dimension; meant for rescoring.</summary>
    Int8,

    /// <summary>The signs of the rotated vector, 1 bit a dimension; needs rescoring.</summary>
    Binary,
}
