// Finds and loads the shim, and sets what must be set before libtorch is in the process: OpenBLAS reads its core type
// from the native environment when it is loaded (Environment.SetEnvironmentVariable does not reach it), and glibc's
// allocator must keep tensors of a few MB instead of returning them to the kernel after every operation.
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace TorchSharp.Native;

internal static unsafe partial class NativeRuntime
{
    /// <summary>Names a shim that lies elsewhere than beside the program or in the repository.</summary>
    public const string ShimVariable = "SEARCHENGINE_TORCH_SHIM";

    private const string FileName = "libtorchshim.so";
    private const int MmapThreshold = -3, TrimThreshold = -1;
    private const int MmapThresholdBytes = 32 << 20, TrimThresholdBytes = 512 << 20;

    private static readonly Lock Gate = new();
    private static nint library;

    /// <summary>Has the shim looked for when it is first called.</summary>
    public static void Register() => NativeLibrary.SetDllImportResolver(typeof(NativeRuntime).Assembly,
        static (name, _, _) => name == NativeMethods.Shim ? Load() : 0);

    /// <summary>Loads the shim, once.</summary>
    /// <exception cref="NotSupportedException">It is absent or cannot be loaded; the message says what to
    /// do.</exception>
    public static nint Load()
    {
        lock (Gate)
        {
            if (library != 0) return library;
            TuneProcess();
            var opened = Open();
            // One thread each for libtorch and OpenBLAS, whose pools would spin against each other: callers that want
            // more run workers of their own, or ask by torch.set_num_threads.
            ((delegate* unmanaged<int, int>)NativeLibrary.GetExport(opened, nameof(NativeMethods.st_set_threads)))(1);
            return library = opened;
        }
    }

    /// <summary>Whether the shim and libtorch are here and load.</summary>
    public static bool TryLoad()
    {
        try
        {
            Load();
            return true;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }

    private static nint Open()
    {
        var tried = new List<string>();
        foreach (var path in Candidates())
        {
            if (!File.Exists(path))
            {
                tried.Add(path);
                continue;
            }
            try
            {
                return NativeLibrary.Load(path);
            }
            catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
            {
                throw new NotSupportedException(
                    $"{path} does not load: {error.Message.Trim()}. The libtorch it was built for has moved or " +
                    "changed: run Torch/native/build.sh again (with LIBTORCH set, if it was set before).", error);
            }
        }
        var places = string.Join(", ", tried);
        throw new NotSupportedException(
            $"libtorch's shim was not found (looked for {places}). Build it with Torch/native/build.sh, which needs " +
            "cmake, g++ and libtorch (Debian: apt-get install libtorch-dev libopenblas0-pthread; elsewhere set " +
            $"LIBTORCH), or name a built one in {ShimVariable}. Only training and GPU embedding need it.");
    }

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable(ShimVariable) is { Length: > 0 } named) yield return named;
        yield return Path.Combine(AppContext.BaseDirectory, FileName);
        var assembly = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location);
        var folder = string.IsNullOrEmpty(assembly) ? AppContext.BaseDirectory : assembly;
        for (var at = new DirectoryInfo(folder); at != null; at = at.Parent)
        {
            if (Directory.Exists(Path.Combine(at.FullName, "Torch", "native")))
                yield return Path.Combine(at.FullName, "Torch", "native", "build", FileName);
        }
    }

    private static void TuneProcess()
    {
        // Debian's OpenBLAS takes processors newer than itself for the oldest kernel and runs at a third of their
        // speed.
        if (Avx512F.IsSupported) SetVariable("OPENBLAS_CORETYPE", "SkylakeX");
        else if (Avx2.IsSupported && Fma.IsSupported) SetVariable("OPENBLAS_CORETYPE", "Haswell");
        try
        {
            mallopt(MmapThreshold, MmapThresholdBytes);
            mallopt(TrimThreshold, TrimThresholdBytes);
        }
        catch (EntryPointNotFoundException)
        {
            // Only glibc's allocator has these switches; musl's and macOS's do without.
        }
    }

    private static void SetVariable(string name, string value)
    {
        fixed (byte* nameBytes = Encoding.UTF8.GetBytes(name + "\0"), valueBytes = Encoding.UTF8.GetBytes(value + "\0"))
            setenv(nameBytes, valueBytes, 0); // what the user has set stays
    }

    [LibraryImport("libc")] private static partial int setenv(byte* name, byte* value, int overwrite);
    [LibraryImport("libc")] private static partial int mallopt(int parameter, int value);
}
