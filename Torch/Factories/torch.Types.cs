// PyTorch's short names of the element types.
namespace TorchSharp;

public static partial class torch
{
    /// <summary>Unsigned 8-bit integer.</summary>
    public static ScalarType uint8 => ScalarType.Byte;

    /// <summary>Signed 8-bit integer.</summary>
    public static ScalarType int8 => ScalarType.Int8;

    /// <summary>16-bit integer.</summary>
    public static ScalarType int16 => ScalarType.Int16;

    /// <summary>32-bit integer.</summary>
    public static ScalarType int32 => ScalarType.Int32;

    /// <summary>64-bit integer.</summary>
    public static ScalarType int64 => ScalarType.Int64;

    /// <summary>64-bit integer.</summary>
    public static ScalarType @long => ScalarType.Int64;

    /// <summary>IEEE half precision.</summary>
    public static ScalarType float16 => ScalarType.Float16;

    /// <summary>IEEE half precision.</summary>
    public static ScalarType half => ScalarType.Float16;

    /// <summary>bfloat16.</summary>
    public static ScalarType bfloat16 => ScalarType.BFloat16;

    /// <summary>IEEE single precision.</summary>
    public static ScalarType float32 => ScalarType.Float32;

    /// <summary>IEEE double precision.</summary>
    public static ScalarType float64 => ScalarType.Float64;

    /// <summary>Boolean.</summary>
    public static ScalarType @bool => ScalarType.Bool;
}
