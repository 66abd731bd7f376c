// The memory of NVIDIA GPUs, from the driver's own library (NVML), where there is one.
using System.Runtime.InteropServices;

namespace SearchEngine.Server.Metrics;

/// <summary>Reads GPU memory; on a machine without NVIDIA's driver there is nothing to read.</summary>
internal sealed unsafe class GpuMemory : IDisposable
{
    private const string Library = "libnvidia-ml.so.1";
    private const int Success = 0;

    private readonly nint library;
    private readonly delegate* unmanaged<uint*, int> count;
    private readonly delegate* unmanaged<uint, nint*, int> handle;
    private readonly delegate* unmanaged<nint, Memory*, int> memory;

    /// <summary>Loads the driver's library, if it is there.</summary>
    public GpuMemory()
    {
        if (!NativeLibrary.TryLoad(Library, out library)
            || !NativeLibrary.TryGetExport(library, "nvmlInit_v2", out nint init)
            || !NativeLibrary.TryGetExport(library, "nvmlDeviceGetCount_v2", out nint getCount)
            || !NativeLibrary.TryGetExport(library, "nvmlDeviceGetHandleByIndex_v2", out nint getHandle)
            || !NativeLibrary.TryGetExport(library, "nvmlDeviceGetMemoryInfo", out nint getMemory)
            || ((delegate* unmanaged<int>)init)() != Success)
        {
            return;
        }

        count = (delegate* unmanaged<uint*, int>)getCount;
        handle = (delegate* unmanaged<uint, nint*, int>)getHandle;
        memory = (delegate* unmanaged<nint, Memory*, int>)getMemory;
    }

    /// <summary>The GPUs, in the driver's order; empty where there are none.</summary>
    public IReadOnlyList<(long UsedBytes, long TotalBytes)> Read()
    {
        List<(long, long)> devices = [];
        uint found = 0;
        if (memory is null || count(&found) != Success)
        {
            return devices;
        }

        for (uint i = 0; i < found; i++)
        {
            nint device;
            Memory info;
            if (handle(i, &device) == Success && memory(device, &info) == Success)
            {
                devices.Add(((long)info.Used, (long)info.Total));
            }
        }

        return devices;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (library != 0)
        {
            NativeLibrary.Free(library);
        }
    }

    // nvmlMemory_t
    [StructLayout(LayoutKind.Sequential)]
    private struct Memory
    {
        public ulong Total;
        public ulong Free;
        public ulong Used;
    }
}
