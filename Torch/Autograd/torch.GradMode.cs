// Turning the recording of operations off and on. The mode belongs to the thread: a new thread starts with gradients
// on, whatever the thread that started it has set; never await inside such a scope.
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>No operation of this thread is recorded until the result is disposed.</summary>
    public static IDisposable no_grad() => new GradModeScope(false);

    /// <summary>Operations of this thread are recorded (or not) until the result is disposed.</summary>
    public static IDisposable enable_grad(bool enabled = true) => new GradModeScope(enabled);

    /// <summary>Operations of this thread are recorded (or not) until the result is disposed.</summary>
    public static IDisposable set_grad_enabled(bool mode = true) => new GradModeScope(mode);

    /// <summary>Whether operations of this thread are recorded.</summary>
    public static bool is_grad_enabled() => NativeMethods.st_grad_enabled() != 0;

    /// <summary>
    /// As <see cref="no_grad"/>, and the tensors made can never take part in a recorded operation: the cheapest.
    /// </summary>
    public static IDisposable inference_mode(bool mode = true) => new InferenceModeScope(mode);

    /// <summary>Whether this thread is in inference mode.</summary>
    public static bool is_inference_mode_enabled() => NativeMethods.st_inference_enabled() != 0;
}
