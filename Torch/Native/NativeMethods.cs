// The shim's entry points (native/shim.cpp), blittable on both sides. Calls that only read or set a field suppress the
// GC transition.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp.Native;

internal static unsafe partial class NativeMethods
{
    public const string Shim = "torchshim";

    static NativeMethods() => NativeRuntime.Register();

    [LibraryImport(Shim)] public static partial byte* st_error();
    [LibraryImport(Shim)] public static partial byte* st_version();
    [LibraryImport(Shim)] public static partial int st_configuration(byte* buffer, int capacity);

    [LibraryImport(Shim)] public static partial nint st_operator(byte* name, byte* overload);

    [LibraryImport(Shim)]
    public static partial int st_call(nint op, NativeValue* arguments, int count, NativeValue* results, int capacity);

    [LibraryImport(Shim)] public static partial void st_release(nint tensor);
    [LibraryImport(Shim), SuppressGCTransition] public static partial int st_dimensions(nint tensor);
    [LibraryImport(Shim), SuppressGCTransition] public static partial long st_elements(nint tensor);
    [LibraryImport(Shim), SuppressGCTransition] public static partial long st_size(nint tensor, int dimension);
    [LibraryImport(Shim), SuppressGCTransition] public static partial long st_stride(nint tensor, int dimension);
    [LibraryImport(Shim), SuppressGCTransition] public static partial int st_type(nint tensor);
    [LibraryImport(Shim), SuppressGCTransition] public static partial long st_device(nint tensor);
    [LibraryImport(Shim), SuppressGCTransition] public static partial int st_is_contiguous(nint tensor);
    [LibraryImport(Shim)] public static partial void* st_data(nint tensor);

    [LibraryImport(Shim)] public static partial int st_item(nint tensor, NativeValue* result);

    [LibraryImport(Shim)]
    public static partial int st_backward(nint* tensors, nint* gradients, int count, int retain, int create,
        nint* inputs, int inputCount);

    [LibraryImport(Shim)]
    public static partial int st_gradients(nint* outputs, nint* gradients, int count, nint* inputs, int inputCount,
        int retain, int create, int allowUnused, nint* results);

    [LibraryImport(Shim)] public static partial int st_requires_grad(nint tensor);
    [LibraryImport(Shim)] public static partial int st_set_requires_grad(nint tensor, int on);
    [LibraryImport(Shim)] public static partial int st_retain_grad(nint tensor);
    [LibraryImport(Shim)] public static partial int st_is_leaf(nint tensor);
    [LibraryImport(Shim)] public static partial nint st_grad(nint tensor);
    [LibraryImport(Shim)] public static partial int st_set_grad(nint tensor, nint gradient);
    [LibraryImport(Shim), SuppressGCTransition] public static partial int st_grad_enabled();
    [LibraryImport(Shim), SuppressGCTransition] public static partial void st_set_grad_enabled(int on);
    [LibraryImport(Shim), SuppressGCTransition] public static partial int st_inference_enabled();
    [LibraryImport(Shim)] public static partial nint st_enter_inference(int on);
    [LibraryImport(Shim)] public static partial void st_leave_inference(nint mode);

    [LibraryImport(Shim)] public static partial int st_threads();
    [LibraryImport(Shim)] public static partial int st_set_threads(int count);
    [LibraryImport(Shim)] public static partial int st_manual_seed(long seed);
    [LibraryImport(Shim)] public static partial int st_cuda_devices();
    [LibraryImport(Shim)] public static partial int st_cuda_synchronize(long index);
    [LibraryImport(Shim)] public static partial int st_allow_tf32(int on);
    [LibraryImport(Shim)] public static partial int st_cuda_memory(int index, long* inUse, long* peak, long* reserved);
    [LibraryImport(Shim)] public static partial int st_cuda_empty_cache();

    /// <summary>Throws the shim's message as an exception when <paramref name="answer"/> is negative.</summary>
    public static int Check(int answer) => answer >= 0 ? answer : throw Failure();

    /// <summary>Throws the shim's message as an exception when <paramref name="handle"/> is null.</summary>
    public static nint Check(nint handle) => handle != 0 ? handle : throw Failure();

    /// <summary>The last error of this thread, as TorchSharp reports it: an <see cref="ExternalException"/>.</summary>
    public static ExternalException Failure() => new(Marshal.PtrToStringUTF8((nint)st_error()));
}
