using System.IO.MemoryMappedFiles;
using System.Diagnostics.CodeAnalysis;

namespace SearchEngine.Embedder;

/// <summary>
/// One safetensors file, memory-mapped. Its header is checked in full on opening (type, shape, bytes of every tensor,
/// no hole, no overlap), so that a damaged file gives one clear error and no tensor reaches outside the file.
/// Thread-safe; views must not be used after <see cref="Dispose"/>, and the file must not be cut while it is open.
/// </summary>
public sealed unsafe class SafetensorsFile : IDisposable
{
    private readonly MemoryMappedFile? map;
    private readonly MemoryMappedViewAccessor? accessor;
    private readonly byte* data;
    private readonly Dictionary<string, TensorView> tensors = new(StringComparer.Ordinal);
    private volatile bool disposed;

    private SafetensorsFile(string path)
    {
        Path = path;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var entries = SafetensorsHeader.Read(path, stream, stream.Length, out var dataStart);
        if (stream.Length > dataStart)
        {
            map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read,
                HandleInheritability.None, leaveOpen: true);
            accessor = map.CreateViewAccessor(0, stream.Length, MemoryMappedFileAccess.Read);
            byte* start = null;
            accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            data = start + accessor.PointerOffset + dataStart;
        }
        foreach (var entry in entries.Values) tensors.Add(entry.Name, new TensorView(this, entry));
    }

    /// <summary>Path of the file.</summary>
    public string Path { get; }

    /// <summary>Every tensor, in no particular order.</summary>
    public IReadOnlyCollection<TensorView> Tensors => tensors.Values;

    /// <summary>Opens a file.</summary>
    /// <param name="path">Path of a .safetensors file.</param>
    /// <exception cref="ModelFolderException">It is missing, cut short, or its header lies.</exception>
    public static SafetensorsFile Open(string path)
    {
        try
        {
            return new SafetensorsFile(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelFolderException(path, $"cannot be read ({error.Message}); fetch the file again.", error);
        }
    }

    /// <summary>Looks a tensor up by its exact name.</summary>
    /// <param name="name">Name in the checkpoint.</param>
    /// <param name="tensor">The tensor, when there is one.</param>
    public bool TryGet(string name, [NotNullWhen(true)] out TensorView? tensor) =>
        tensors.TryGetValue(name, out tensor);

    /// <summary>Unmaps the file. Views of it refuse to be read from then on.</summary>
    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        accessor?.SafeMemoryMappedViewHandle.ReleasePointer();
        accessor?.Dispose();
        map?.Dispose();
    }

    /// <summary>Address of a byte of the data; the header check has proven that it lies inside the file.</summary>
    internal byte* At(long offset)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return data + offset;
    }
}
