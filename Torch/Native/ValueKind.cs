namespace TorchSharp.Native;

/// <summary>What a <see cref="NativeValue"/> holds; the order is shared with native/shim.cpp.</summary>
internal enum ValueKind
{
    None,
    Tensor,
    Int,
    Double,
    Bool,
    Ints,
    Tensors,
    OptionalTensors,
    Device,
}
