using TorchSharp;

namespace SearchEngine.Embedder.Tests.LibTorch;

/// <summary>Whether the native library can be loaded on this machine.</summary>
internal static class LibTorchPresence
{
    public static bool IsLoadable { get; } = torch.TryInitializeDeviceType(DeviceType.CPU);
}
