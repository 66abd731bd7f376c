using TorchSharp.Native;

namespace TorchSharp;

/// <summary>Sets the thread's grad mode and restores the former one when disposed, on the same thread.</summary>
internal sealed class GradModeScope : IDisposable
{
    private readonly int former = NativeMethods.st_grad_enabled();
    private readonly int threadId = Environment.CurrentManagedThreadId;
    private bool disposed;

    public GradModeScope(bool enabled) => NativeMethods.st_set_grad_enabled(enabled ? 1 : 0);

    public void Dispose()
    {
        if (disposed) return;
        if (Environment.CurrentManagedThreadId != threadId)
            throw new InvalidOperationException(
                "a grad mode scope ends on the thread that opened it; do not await inside one");
        disposed = true;
        NativeMethods.st_set_grad_enabled(former);
    }
}
