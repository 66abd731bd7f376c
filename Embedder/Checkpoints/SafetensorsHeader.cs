using System.Buffers.Binary;
using System.Text.Json;

namespace SearchEngine.Embedder;

/// <summary>
/// Parses and checks the header of a safetensors file: eight bytes of length, then JSON that maps each tensor to its
/// type, shape and bytes. Every claim is checked against the file before any tensor is touched: what passes here can
/// be read without leaving the file. Format: https://github.com/huggingface/safetensors#format.
/// </summary>
internal static class SafetensorsHeader
{
    public const int LengthBytes = 8;
    private const long MaxHeaderBytes = 100_000_000;
    private const int MaxRank = 16;

    /// <summary>Reads the header from the start of a file of <paramref name="fileBytes"/> bytes.</summary>
    public static Dictionary<string, TensorEntry> Read(string file, Stream stream, long fileBytes, out long dataStart)
    {
        var json = ReadJson(file, stream, fileBytes);
        dataStart = LengthBytes + json.Length;
        var entries = new Dictionary<string, TensorEntry>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw Damaged(file, "its header is not a JSON object");
            }
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (member.NameEquals("__metadata__")) continue;
                var entry = ReadEntry(file, member.Name, member.Value);
                if (!entries.TryAdd(entry.Name, entry)) throw Damaged(file, $"tensor {entry.Name} stands there twice");
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Damaged(file, "its header is not valid JSON", error);
        }
        CheckLayout(file, entries.Values, fileBytes - dataStart);
        return entries;
    }

    private static byte[] ReadJson(string file, Stream stream, long fileBytes)
    {
        if (fileBytes < LengthBytes) throw Damaged(file, $"it has {fileBytes} bytes, too few for a header");
        Span<byte> length = stackalloc byte[LengthBytes];
        stream.ReadExactly(length);
        var headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(length);
        if (headerBytes is < 2 or > MaxHeaderBytes)
        {
            throw Damaged(file, $"its header claims {headerBytes} bytes; 2 to {MaxHeaderBytes} are possible");
        }
        if (headerBytes > (ulong)(fileBytes - LengthBytes))
        {
            throw Damaged(file, $"its header claims {headerBytes} bytes and the file has only {fileBytes}");
        }
        var json = new byte[headerBytes];
        stream.ReadExactly(json);
        return json;
    }

    private static TensorEntry ReadEntry(string file, string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Damaged(file, $"tensor {name} is not described by an object");
        }

        if (!value.TryGetProperty("dtype", out var typeName) || typeName.ValueKind != JsonValueKind.String)
        {
            throw Damaged(file, $"tensor {name} has no dtype");
        }
        var type = TensorTypes.Parse(typeName.GetString()!)
            ?? throw Damaged(file, $"tensor {name} has the unknown dtype {typeName.GetString()}");
        var shape = ReadNumbers(file, name, value, "shape", MaxRank);
        var offsets = ReadNumbers(file, name, value, "data_offsets", 2);
        if (offsets.Length != 2) throw Damaged(file, $"tensor {name} has {offsets.Length} data_offsets, not 2");
        var bytes = ByteCount(file, name, shape, type);
        if (offsets[1] < offsets[0] || offsets[1] - offsets[0] != bytes)
        {
            throw Damaged(file, $"tensor {name} needs {bytes} bytes and is given {offsets[0]} to {offsets[1]}");
        }
        return new TensorEntry(name, type, shape, offsets[0], offsets[1]);
    }

    private static long[] ReadNumbers(string file, string name, JsonElement value, string key, int most)
    {
        if (!value.TryGetProperty(key, out var list) || list.ValueKind != JsonValueKind.Array
            || list.GetArrayLength() > most)
        {
            throw Damaged(file, $"tensor {name} has no proper {key}");
        }
        var numbers = new long[list.GetArrayLength()];
        var at = 0;
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out var number) || number < 0)
            {
                throw Damaged(file, $"tensor {name} has {item.GetRawText()} in its {key}");
            }
            numbers[at++] = number;
        }
        return numbers;
    }

    private static long ByteCount(string file, string name, long[] shape, TensorType type)
    {
        try
        {
            long count = type.Bytes();
            foreach (var size in shape) count = checked(count * size);
            return count;
        }
        catch (OverflowException error)
        {
            throw Damaged(file, $"tensor {name} has the impossible shape [{string.Join(", ", shape)}]", error);
        }
    }

    /// <summary>Tensors must cover the data without hole or overlap; the format demands it, and it shows lost bytes.
    /// </summary>
    private static void CheckLayout(string file, IEnumerable<TensorEntry> entries, long dataBytes)
    {
        long at = 0;
        foreach (var entry in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin != at)
            {
                throw Damaged(file, $"tensor {entry.Name} begins at byte {entry.Begin} of the data, not at {at}");
            }
            at = entry.End;
            if (at > dataBytes)
            {
                throw Damaged(file, $"tensor {entry.Name} ends at byte {at} and only {dataBytes} bytes are there");
            }
        }
        if (at != dataBytes) throw Damaged(file, $"{dataBytes - at} bytes at its end belong to no tensor");
    }

    public static ModelFolderException Damaged(string file, string what, Exception? cause = null) =>
        new(file, $"this is no whole safetensors file: {what}. Fetch the file again.", cause);
}
