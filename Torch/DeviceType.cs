namespace TorchSharp;

/// <summary>Kinds of device; the numbers are libtorch's.</summary>
public enum DeviceType
{
    /// <summary>The processor.</summary>
    CPU = 0,

    /// <summary>An NVIDIA GPU (or an AMD one in a ROCm build).</summary>
    CUDA = 1,

    /// <summary>No storage: shapes and types only.</summary>
    META = 14,
}
