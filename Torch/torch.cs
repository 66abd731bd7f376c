// The entry points of libtorch that are no tensor operators: scopes, seeds, threads, devices, versions.
using System.Runtime.InteropServices;
using TorchSharp.Native;

namespace TorchSharp;

/// <summary>
/// libtorch under TorchSharp's names. A subset, chosen so that models can be computed and trained; every public name,
/// argument order and default is TorchSharp's, so that the package TorchSharp can stand in for this assembly.
/// </summary>
public static partial class torch
{
    /// <summary>libtorch's version, e.g. "1.13.1".</summary>
    public static unsafe string __version__ => Marshal.PtrToStringUTF8((nint)NativeMethods.st_version())!;

    /// <summary>Opens a scope that owns the tensors this thread makes until it is disposed.</summary>
    public static DisposeScope NewDisposeScope() => new();

    /// <summary>Seeds every device's default random generator.</summary>
    public static Generator manual_seed(long seed)
    {
        NativeMethods.Check(NativeMethods.st_manual_seed(seed));
        return new Generator(seed);
    }

    /// <summary>How many threads one CPU operation uses.</summary>
    public static int get_num_threads() => NativeMethods.st_threads();

    /// <summary>Sets how many threads one CPU operation uses, BLAS included; 1 at the start.</summary>
    public static void set_num_threads(int num) => NativeMethods.Check(NativeMethods.st_set_threads(num));

    /// <summary>Makes a device's kind usable; true if it is.</summary>
    public static bool TryInitializeDeviceType(DeviceType deviceType) =>
        NativeRuntime.TryLoad() && (deviceType != DeviceType.CUDA || cuda.is_available());

    /// <summary>Makes a device's kind usable.</summary>
    /// <exception cref="NotSupportedException">libtorch is absent.</exception>
    /// <exception cref="InvalidOperationException">There is no such device.</exception>
    public static void InitializeDeviceType(DeviceType deviceType)
    {
        NativeRuntime.Load();
        if (deviceType == DeviceType.CUDA && !cuda.is_available())
            throw new InvalidOperationException(
                "libtorch sees no CUDA device: is this a CUDA build, and is the driver there?");
    }

    internal static unsafe string Configuration()
    {
        const int capacity = 1 << 16;
        var buffer = new byte[capacity];
        fixed (byte* start = buffer)
        {
            NativeMethods.Check(NativeMethods.st_configuration(start, capacity));
            return Marshal.PtrToStringUTF8((nint)start)!;
        }
    }

    /// <summary>NVIDIA GPUs.</summary>
    public static partial class cuda
    {
        /// <summary>Whether there is a GPU that this libtorch can use.</summary>
        public static bool is_available() => device_count() > 0;

        /// <summary>How many GPUs this libtorch can use.</summary>
        public static int device_count() => NativeMethods.Check(NativeMethods.st_cuda_devices());

        /// <summary>Waits until all work queued on a GPU is done.</summary>
        public static void synchronize(long device_index = -1) =>
            NativeMethods.Check(NativeMethods.st_cuda_synchronize(device_index));

        /// <summary>Seeds the current GPU's random generator.</summary>
        public static Generator manual_seed(long seed) => torch.manual_seed(seed);

        internal static unsafe (long InUse, long Peak, long Reserved) Memory(int index = 0)
        {
            long inUse, peak, reserved;
            NativeMethods.Check(NativeMethods.st_cuda_memory(index, &inUse, &peak, &reserved));
            return (inUse, peak, reserved);
        }

        internal static void EmptyCache() => NativeMethods.Check(NativeMethods.st_cuda_empty_cache());
    }

    /// <summary>Switches of libtorch's back ends.</summary>
    public static partial class backends
    {
        /// <summary>CUDA's.</summary>
        public static partial class cuda
        {
            /// <summary>Matrix products.</summary>
            public static partial class matmul
            {
                /// <summary>
                /// Whether float32 matrix products may use TF32 (10 bits of mantissa, several times faster).
                /// </summary>
                public static bool allow_tf32
                {
                    get => NativeMethods.Check(NativeMethods.st_allow_tf32(-1)) != 0;
                    set => NativeMethods.Check(NativeMethods.st_allow_tf32(value ? 1 : 0));
                }
            }
        }
    }
}
