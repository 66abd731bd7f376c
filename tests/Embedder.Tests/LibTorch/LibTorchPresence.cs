using TorchSharp;

namespace SearchEngine.Embedder.Tests.LibTorch;

/// <summary>Whether the native library can be loaded on this machine.</summary>
internal static class LibTorchPresence
{
    public static bool IsLoadable { get; } = TryLoad();

    private static bool TryLoad()
    {
        try
        {
            using var probe = torch.zeros(1);
            return true;
        }
        catch (Exception error) when (error is DllNotFoundException or TypeInitializationException)
        {
            return false;
        }
    }
}
