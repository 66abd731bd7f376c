// Tensors made from .NET values; the values are copied.
namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor of one number.</summary>
    public static Tensor tensor(float scalar, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Create<float>([scalar], [], ScalarType.Float32, dtype, device, requires_grad);

    /// <summary>The values in one dimension.</summary>
    public static Tensor tensor(float[] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Create<float>(rawArray, [rawArray.Length], ScalarType.Float32, dtype, device, requires_grad);

    /// <summary>The values in row order, in the shape given.</summary>
    public static Tensor tensor(float[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false) =>
        Create<float>(rawArray, dimensions, ScalarType.Float32, dtype, device, requires_grad);

    /// <summary>A matrix.</summary>
    public static Tensor tensor(float[,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Create(Flatten(rawArray), [rawArray.GetLength(0), rawArray.GetLength(1)], ScalarType.Float32, dtype, device,
        requires_grad);

    /// <summary>A tensor of one number.</summary>
    public static Tensor tensor(double scalar, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Create<double>([scalar], [], ScalarType.Float64, dtype, device, requires_grad);

    /// <summary>The values in one dimension.</summary>
    public static Tensor tensor(double[] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Create<double>(rawArray, [rawArray.Length], ScalarType.Float64, dtype, device, requires_grad);

    /// <summary>The values in row order, in the shape given.</summary>
    public static Tensor tensor(double[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false) =>
        Create<double>(rawArray, dimensions, ScalarType.Float64, dtype, device, requires_grad);

    /// <summary>A matrix.</summary>
    public static Tensor tensor(double[,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Create(Flatten(rawArray), [rawArray.GetLength(0), rawArray.GetLength(1)], ScalarType.Float64, dtype, device,
        requires_grad);

    /// <summary>A tensor of one number.</summary>
    public static Tensor tensor(long scalar, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Create<long>([scalar], [], ScalarType.Int64, dtype, device, requires_grad);

    /// <summary>The values in one dimension.</summary>
    public static Tensor tensor(long[] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Create<long>(rawArray, [rawArray.Length], ScalarType.Int64, dtype, device, requires_grad);

    /// <summary>The values in row order, in the shape given.</summary>
    public static Tensor tensor(long[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false) =>
        Create<long>(rawArray, dimensions, ScalarType.Int64, dtype, device, requires_grad);

    /// <summary>A matrix.</summary>
    public static Tensor tensor(long[,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Create(Flatten(rawArray), [rawArray.GetLength(0), rawArray.GetLength(1)], ScalarType.Int64, dtype, device,
        requires_grad);

    /// <summary>A tensor of one number.</summary>
    public static Tensor tensor(int scalar, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Create<int>([scalar], [], ScalarType.Int32, dtype, device, requires_grad);

    /// <summary>The values in one dimension.</summary>
    public static Tensor tensor(int[] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Create<int>(rawArray, [rawArray.Length], ScalarType.Int32, dtype, device, requires_grad);

    /// <summary>The values in row order, in the shape given.</summary>
    public static Tensor tensor(int[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false) =>
        Create<int>(rawArray, dimensions, ScalarType.Int32, dtype, device, requires_grad);

    /// <summary>A matrix.</summary>
    public static Tensor tensor(int[,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Create(Flatten(rawArray), [rawArray.GetLength(0), rawArray.GetLength(1)], ScalarType.Int32, dtype, device,
        requires_grad);

    /// <summary>A tensor of one number.</summary>
    public static Tensor tensor(byte scalar, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Create<byte>([scalar], [], ScalarType.Byte, dtype, device, requires_grad);

    /// <summary>The values in one dimension.</summary>
    public static Tensor tensor(byte[] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Create<byte>(rawArray, [rawArray.Length], ScalarType.Byte, dtype, device, requires_grad);

    /// <summary>The values in row order, in the shape given.</summary>
    public static Tensor tensor(byte[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false) =>
        Create<byte>(rawArray, dimensions, ScalarType.Byte, dtype, device, requires_grad);

    /// <summary>A matrix.</summary>
    public static Tensor tensor(byte[,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Create(Flatten(rawArray), [rawArray.GetLength(0), rawArray.GetLength(1)], ScalarType.Byte, dtype, device,
        requires_grad);

    /// <summary>A tensor of one number.</summary>
    public static Tensor tensor(bool scalar, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Create<bool>([scalar], [], ScalarType.Bool, dtype, device, requires_grad);

    /// <summary>The values in one dimension.</summary>
    public static Tensor tensor(bool[] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Create<bool>(rawArray, [rawArray.Length], ScalarType.Bool, dtype, device, requires_grad);

    /// <summary>The values in row order, in the shape given.</summary>
    public static Tensor tensor(bool[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false) =>
        Create<bool>(rawArray, dimensions, ScalarType.Bool, dtype, device, requires_grad);

    /// <summary>A matrix.</summary>
    public static Tensor tensor(bool[,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Create(Flatten(rawArray), [rawArray.GetLength(0), rawArray.GetLength(1)], ScalarType.Bool, dtype, device,
        requires_grad);

    private static ReadOnlySpan<T> Flatten<T>(T[,] values) where T : unmanaged =>
        values.Length == 0 ? [] : System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan(ref values[0, 0],
        values.Length);

    private static unsafe Tensor Create<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> shape, ScalarType type,
        ScalarType? dtype,
        Device? device, bool requiresGrad) where T : unmanaged
    {
        long count = 1;
        foreach (var size in shape) count *= size;
        if (count != values.Length)
            throw new ArgumentException(
                $"{values.Length} values do not make the shape [{string.Join(", ", shape.ToArray())}]");
        var made = empty(shape, type);
        if (count > 0) values.CopyTo(new Span<T>(made.DataPointer(), values.Length));
        var wanted = dtype ?? type;
        var target = device ?? CPU;
        if (wanted != type || target.type != DeviceType.CPU)
        {
            using var onCpu = made;
            made = onCpu.to(wanted, target);
        }
        return Finish(made, requiresGrad);
    }
}
