using TorchSharp;

namespace SearchEngine.Torch.Tests;

/// <summary>A test that needs libtorch, and skips with the remedy where it is not installed.</summary>
internal static class LibTorch
{
    public static void Require() => Skip.IfNot(torch.TryInitializeDeviceType(DeviceType.CPU),
        "libtorch's shim is not built: run Torch/native/build.sh, which says what it needs");
}
