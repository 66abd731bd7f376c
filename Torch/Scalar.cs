using TorchSharp.Native;

namespace TorchSharp;

/// <summary>A number as operators take it; converts implicitly from .NET's numbers.</summary>
public sealed class Scalar : IDisposable
{
    private readonly Argument value;

    private Scalar(Argument value) => this.value = value;

    /// <summary>An integer.</summary>
    public static implicit operator Scalar(byte value) => new((long)value);

    /// <summary>An integer.</summary>
    public static implicit operator Scalar(sbyte value) => new((long)value);

    /// <summary>An integer.</summary>
    public static implicit operator Scalar(short value) => new((long)value);

    /// <summary>An integer.</summary>
    public static implicit operator Scalar(int value) => new((long)value);

    /// <summary>An integer.</summary>
    public static implicit operator Scalar(long value) => new(value);

    /// <summary>A floating-point number.</summary>
    public static implicit operator Scalar(float value) => new((double)value);

    /// <summary>A floating-point number.</summary>
    public static implicit operator Scalar(double value) => new(value);

    /// <summary>A truth value.</summary>
    public static implicit operator Scalar(bool value) => new(value);

    internal Argument ToArgument() => value;

    /// <summary>Nothing is held; present because TorchSharp's scalars are native.</summary>
    public void Dispose()
    {
    }
}
