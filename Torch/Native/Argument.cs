// One argument of a boxed call; converts implicitly from what operators take, so that a call reads like the operator.
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Native;

internal readonly struct Argument
{
    public readonly ValueKind Kind;
    public readonly long Bits;
    public readonly object? Object;

    private Argument(ValueKind kind, long bits, object? reference)
    {
        Kind = kind;
        Bits = bits;
        Object = reference;
    }

    /// <summary>The schema's "None": an absent optional.</summary>
    public static Argument None => default;

    public static Argument Of(Tensor? tensor) => tensor is null ? default : new(ValueKind.Tensor, 0, tensor);

    public static Argument OptionalTensors(Tensor?[] tensors) => new(ValueKind.OptionalTensors, 0, tensors);

    public static implicit operator Argument(Tensor? tensor) => Of(tensor);

    public static implicit operator Argument(Scalar? scalar) => scalar is null ? default : scalar.ToArgument();

    public static implicit operator Argument(long value) => new(ValueKind.Int, value, null);

    public static implicit operator Argument(int value) => new(ValueKind.Int, value, null);

    public static implicit operator Argument(long? value) => value is { } number ? number : default(Argument);

    public static implicit operator Argument(double value) =>
        new(ValueKind.Double, BitConverter.DoubleToInt64Bits(value), null);

    public static implicit operator Argument(double? value) => value is { } number ? number : default(Argument);

    public static implicit operator Argument(bool value) => new(ValueKind.Bool, value ? 1 : 0, null);

    public static implicit operator Argument(long[]? values) =>
        values is null ? default : new(ValueKind.Ints, 0, values);

    public static implicit operator Argument(Tensor[] tensors) => new(ValueKind.Tensors, 0, tensors);

    public static implicit operator Argument(torch.ScalarType type) => new(ValueKind.Int, (long)type, null);

    public static implicit operator Argument(torch.ScalarType? type) => type is { } known ? known : default(Argument);

    public static implicit operator Argument(torch.Device? device) =>
        device is null ? default : new(ValueKind.Device, device.Packed, null);
}
