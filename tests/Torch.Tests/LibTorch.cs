// One test at a time: the random generator is the process's, and so is the resident memory that MemoryTests measures.
using TorchSharp;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace SearchEngine.Torch.Tests;

/// <summary>A test that needs libtorch, and skips with the remedy where it is not installed.</summary>
internal static class LibTorch
{
    public static void Require() => Skip.IfNot(torch.TryInitializeDeviceType(DeviceType.CPU),
        "libtorch's shim is not built: run Torch/native/build.sh, which says what it needs");
}
