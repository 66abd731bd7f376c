// The .fbin and .ibin files of the ANN benchmarks: int32 rows, int32 columns, then the values, row by row.
using System.Runtime.InteropServices;

namespace SearchEngine.Server.Ann;

/// <summary>Reads and writes matrices of float32 (.fbin) and int32 (.ibin), little-endian.</summary>
internal static class VectorFiles
{
    private const int HeaderBytes = 8;
    private const int ChunkElements = 1 << 20;

    /// <summary>Reads a matrix.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Rows, columns and the values, [rows, columns].</returns>
    /// <exception cref="InvalidDataException">The file's length does not fit its header.</exception>
    public static (int Rows, int Columns, T[] Values) Read<T>(string path)
        where T : unmanaged
    {
        using FileStream file = File.OpenRead(path);
        Span<int> header = stackalloc int[2];
        if (file.Length < HeaderBytes)
        {
            throw new InvalidDataException($"{path} has {file.Length} bytes; a matrix file begins with 8 of header.");
        }

        file.ReadExactly(MemoryMarshal.AsBytes(header));
        long elements = (long)header[0] * header[1];
        if (header[0] < 0 || header[1] < 1 || elements > Array.MaxLength || file.Length != HeaderBytes + (elements * 4))
        {
            throw new InvalidDataException(
                $"{path} says {header[0]} x {header[1]} values and has {file.Length} bytes; write it again.");
        }

        var values = new T[elements];
        for (long at = 0; at < elements; at += ChunkElements)
        {
            int some = (int)Math.Min(ChunkElements, elements - at);
            file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan((int)at, some)));
        }

        return (header[0], header[1], values);
    }

    /// <summary>Writes a matrix.</summary>
    public static void Write<T>(string path, int rows, int columns, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        using FileStream file = File.Create(path);
        file.Write(MemoryMarshal.AsBytes([rows, columns]));
        for (int at = 0; at < values.Length; at += ChunkElements)
        {
            file.Write(MemoryMarshal.AsBytes(values.Slice(at, Math.Min(ChunkElements, values.Length - at))));
        }
    }
}
