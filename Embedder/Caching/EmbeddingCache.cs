// Vectors by the hash of what was embedded, in one file a model version: records of a fixed size in a ring, each with
// its own checksum, so that a torn write, a flipped bit or an overwritten record is a miss and never a wrong vector.
//
//   header  32 bytes: magic "SEEMBC01", int32 dimensions, int32 capacity (records), 16 bytes of the version's hash
//   record  16 bytes key, 4 * dimensions bytes of float32, uint32 checksum of both (first 4 bytes of their SHA-256)
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace SearchEngine.Embedder.Caching;

/// <summary>
/// A persisted cache from (role, instruction, text) to the vector that one model version gives. The oldest vector
/// leaves when the file is full. Nothing waits for the disk: a record lost in a crash is embedded again.
/// </summary>
/// <remarks>Thread-safe. One process owns a file at a time; the file is locked while it is open.</remarks>
public sealed class EmbeddingCache : IDisposable
{
    private const int HeaderBytes = 32;
    private const int KeyBytes = 16;
    private const int ChecksumBytes = 4;
    private static readonly byte[] Magic = "SEEMBC01"u8.ToArray();

    private readonly SafeFileHandle file;
    private readonly Dictionary<UInt128, int> records = [];
    private readonly UInt128[] keys;
    private readonly Lock writing = new();
    private readonly int recordBytes;
    private int next;
    private long hits;
    private long misses;

    private EmbeddingCache(SafeFileHandle file, int dimensions, int capacity)
    {
        this.file = file;
        Dimensions = dimensions;
        recordBytes = KeyBytes + (dimensions * sizeof(float)) + ChecksumBytes;
        keys = new UInt128[capacity];
    }

    /// <summary>Length of a vector.</summary>
    public int Dimensions { get; }

    /// <summary>Vectors held at most.</summary>
    public int Capacity => keys.Length;

    /// <summary>Look-ups answered since the cache was opened.</summary>
    public long Hits => Interlocked.Read(ref hits);

    /// <summary>Look-ups not answered since the cache was opened.</summary>
    public long Misses => Interlocked.Read(ref misses);

    /// <summary>
    /// Opens the cache of one model version in a folder, or starts it empty where there is none, where it belongs to
    /// another version, dimension or capacity, or where its header is damaged.
    /// </summary>
    /// <param name="folder">Created where absent.</param>
    /// <param name="modelVersion">Changes whenever the model's vectors change.</param>
    /// <param name="dimensions">Length of a vector, at least 1.</param>
    /// <param name="maxBytes">Size that the file may reach; at least one record.</param>
    /// <exception cref="ArgumentOutOfRangeException">No record fits.</exception>
    /// <exception cref="IOException">The file is open in another process or cannot be written.</exception>
    public static EmbeddingCache Open(string folder, string modelVersion, int dimensions, long maxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        var recordBytes = KeyBytes + (dimensions * sizeof(float)) + ChecksumBytes;
        var capacity = (int)Math.Min(int.MaxValue / 2, (maxBytes - HeaderBytes) / recordBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1, nameof(maxBytes));

        Directory.CreateDirectory(folder);
        var versionHash = SHA256.HashData(Encoding.UTF8.GetBytes(modelVersion))[..KeyBytes];
        var path = Path.Combine(folder, Convert.ToHexStringLower(versionHash) + ".vectors");
        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            var cache = new EmbeddingCache(file, dimensions, capacity);
            cache.ReadKeys(Header(dimensions, capacity, versionHash));
            return cache;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Looks a vector up.</summary>
    /// <param name="role">How the text was embedded.</param>
    /// <param name="instruction">The instruction in force, null or empty for none.</param>
    /// <param name="text">The text.</param>
    /// <param name="vector">Receives <see cref="Dimensions"/> values on success; its content is undefined otherwise.
    /// </param>
    public bool TryGet(EmbeddingRole role, string? instruction, string text, Span<float> vector)
    {
        var key = KeyOf(role, instruction, text);
        bool known;
        int record;
        lock (writing)
        {
            known = records.TryGetValue(key, out record);
        }

        var found = known && Read(record, key, vector);
        if (known && !found) Forget(key, record);
        Interlocked.Increment(ref (found ? ref hits : ref misses));
        return found;
    }

    /// <summary>Remembers a vector, in the place of the oldest when the file is full. Where the disk takes none, the
    /// text is embedded again.</summary>
    /// <exception cref="ArgumentException">The vector's length is not <see cref="Dimensions"/>.</exception>
    public void Put(EmbeddingRole role, string? instruction, string text, ReadOnlySpan<float> vector)
    {
        if (vector.Length != Dimensions)
        {
            throw new ArgumentException($"A vector of {vector.Length} values in a cache of {Dimensions}.");
        }

        var key = KeyOf(role, instruction, text);
        var record = new byte[recordBytes];
        BinaryPrimitives.WriteUInt128LittleEndian(record, key);
        MemoryMarshal.AsBytes(vector).CopyTo(record.AsSpan(KeyBytes));
        Checksum(record).CopyTo(record.AsSpan(recordBytes - ChecksumBytes));
        lock (writing)
        {
            if (records.ContainsKey(key))
            {
                return;
            }

            if (records.TryGetValue(keys[next], out var place) && place == next)
            {
                records.Remove(keys[next]);
            }

            try
            {
                RandomAccess.Write(file, record, OffsetOf(next));
            }
            catch (IOException)
            {
                return;   // a full disk must not fail an embedding that has succeeded
            }

            keys[next] = key;
            records[key] = next;
            next = (next + 1) % Capacity;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();

    private static byte[] Header(int dimensions, int capacity, byte[] versionHash)
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header, 0);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), dimensions);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), capacity);
        versionHash.CopyTo(header, 16);
        return header;
    }

    /// <summary>Lengths in front of the parts, so that no two different requests share a key.</summary>
    private static UInt128 KeyOf(EmbeddingRole role, string? instruction, string text)
    {
        var request = Encoding.UTF8.GetBytes($"{(int)role}:{instruction?.Length ?? 0}:{instruction}{text}");
        return BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(request));
    }

    private static ReadOnlySpan<byte> Checksum(ReadOnlySpan<byte> record) =>
        SHA256.HashData(record[..^ChecksumBytes]).AsSpan(0, ChecksumBytes);

    /// <summary>Drops a record that could not be read, so that its text is remembered anew.</summary>
    private void Forget(UInt128 key, int record)
    {
        lock (writing)
        {
            if (records.TryGetValue(key, out var place) && place == record)
            {
                records.Remove(key);
            }
        }
    }

    private long OffsetOf(int record) => HeaderBytes + ((long)record * recordBytes);

    private void ReadKeys(byte[] expectedHeader)
    {
        var header = new byte[HeaderBytes];
        if (RandomAccess.Read(file, header, 0) != HeaderBytes || !header.AsSpan().SequenceEqual(expectedHeader))
        {
            RandomAccess.SetLength(file, 0);
            RandomAccess.Write(file, expectedHeader, 0);
            return;
        }

        var present = (int)Math.Min(Capacity, (RandomAccess.GetLength(file) - HeaderBytes) / recordBytes);
        var key = new byte[KeyBytes];
        for (var record = 0; record < present; record++)
        {
            RandomAccess.Read(file, key, OffsetOf(record));
            keys[record] = BinaryPrimitives.ReadUInt128LittleEndian(key);
            records[keys[record]] = record;
        }

        next = present % Capacity;
    }

    /// <summary>Reads a record outside the lock: one overwritten meanwhile fails its key or checksum.</summary>
    private bool Read(int record, UInt128 key, Span<float> vector)
    {
        var bytes = new byte[recordBytes];
        var whole = ReadRecord(record, bytes)
            && BinaryPrimitives.ReadUInt128LittleEndian(bytes) == key
            && Checksum(bytes).SequenceEqual(bytes.AsSpan(recordBytes - ChecksumBytes));
        if (whole)
        {
            MemoryMarshal.Cast<byte, float>(bytes.AsSpan(KeyBytes, Dimensions * sizeof(float))).CopyTo(vector);
        }

        return whole;
    }

    private bool ReadRecord(int record, byte[] bytes)
    {
        try
        {
            return RandomAccess.Read(file, bytes, OffsetOf(record)) == bytes.Length;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
