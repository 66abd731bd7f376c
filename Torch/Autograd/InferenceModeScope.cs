using TorchSharp.Native;

namespace TorchSharp;

/// <summary>Sets the thread's inference mode and restores the former one when disposed, on the same thread.</summary>
internal sealed class InferenceModeScope(bool enabled) : IDisposable
{
    private readonly int threadId = Environment.CurrentManagedThreadId;
    private nint mode = NativeMethods.st_enter_inference(enabled ? 1 : 0);

    public void Dispose()
    {
        if (mode == 0) return;
        if (Environment.CurrentManagedThreadId != threadId)
            throw new InvalidOperationException(
                "an inference mode scope ends on the thread that opened it; do not await inside one");
        NativeMethods.st_leave_inference(mode);
        mode = 0;
    }
}
