using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace SearchEngine.Embedder;

/// <summary>
/// Writes a safetensors file. Tensors are added by name and written in that order; values are asked for one tensor at
/// a time, so that a model larger than memory can be written. The file appears whole or not at all.
/// </summary>
/// <example><code>
/// new SafetensorsWriter().Add("layers.0.weight", [384, 384], weights, TensorType.F16).Save("model.safetensors");
/// </code></example>
public sealed class SafetensorsWriter
{
    private readonly List<(TensorEntry Entry, Action<Stream> Write)> tensors = [];
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private long dataBytes;

    /// <summary>Adds a tensor of floats.</summary>
    /// <param name="name">Name in the checkpoint.</param>
    /// <param name="shape">Sizes, outermost first.</param>
    /// <param name="values">As many values as the shape has elements, row-major; read by <see cref="Save"/>.</param>
    /// <param name="type">F32, F16 or BF16.</param>
    /// <exception cref="ArgumentException">The name is taken, or shape, values and type do not fit.</exception>
    public SafetensorsWriter Add(string name, ReadOnlySpan<long> shape, ReadOnlyMemory<float> values,
        TensorType type = TensorType.F32)
    {
        if (values.Length != Elements(shape))
        {
            throw new ArgumentException($"{name} has {values.Length} values and a shape of {Elements(shape)}");
        }
        return Add(name, shape, () => values, type);
    }

    /// <summary>Adds a tensor of floats whose values are made when it is written.</summary>
    /// <param name="name">Name in the checkpoint.</param>
    /// <param name="shape">Sizes, outermost first.</param>
    /// <param name="values">Gives as many values as the shape has elements, row-major.</param>
    /// <param name="type">F32, F16 or BF16.</param>
    /// <exception cref="ArgumentException">The name is taken, or the type is not one of the three.</exception>
    public SafetensorsWriter Add(string name, ReadOnlySpan<long> shape, Func<ReadOnlyMemory<float>> values,
        TensorType type = TensorType.F32)
    {
        if (type is not (TensorType.F32 or TensorType.F16 or TensorType.BF16))
        {
            throw new ArgumentException($"{name} cannot be written as {type.Spelling()} from floats", nameof(type));
        }
        var count = Elements(shape);
        return AddEntry(name, shape, type, stream =>
        {
            var all = values();
            if (all.Length != count) throw new ArgumentException($"{name} gave {all.Length} values, not {count}");
            WriteFloats(stream, all.Span, type);
        });
    }

    /// <summary>Adds a tensor of raw little-endian bytes of any type.</summary>
    /// <param name="name">Name in the checkpoint.</param>
    /// <param name="shape">Sizes, outermost first.</param>
    /// <param name="bytes">Row-major elements; read by <see cref="Save"/>.</param>
    /// <param name="type">Element type.</param>
    /// <exception cref="ArgumentException">The name is taken, or bytes and shape do not fit.</exception>
    public SafetensorsWriter AddBytes(string name, ReadOnlySpan<long> shape, ReadOnlyMemory<byte> bytes,
        TensorType type)
    {
        if (bytes.Length != Elements(shape) * type.Bytes())
        {
            throw new ArgumentException($"{name} has {bytes.Length} bytes; its shape asks for "
                + $"{Elements(shape) * type.Bytes()}");
        }
        return AddEntry(name, shape, type, stream => stream.Write(bytes.Span));
    }

    /// <summary>Adds a tensor that writes its raw little-endian bytes itself, a part at a time.</summary>
    /// <param name="name">Name in the checkpoint.</param>
    /// <param name="shape">Sizes, outermost first.</param>
    /// <param name="write">Writes as many row-major elements as the shape has; called by <see cref="Save"/>.</param>
    /// <param name="type">Element type.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public SafetensorsWriter AddBytes(string name, ReadOnlySpan<long> shape, Action<Stream> write, TensorType type)
    {
        var count = Elements(shape) * type.Bytes();
        return AddEntry(name, shape, type, stream =>
        {
            var begin = stream.Position;
            write(stream);
            if (stream.Position - begin == count) return;
            throw new ArgumentException($"{name} wrote {stream.Position - begin} bytes, not {count}");
        });
    }

    /// <summary>Writes the file beside its place and then moves it there.</summary>
    /// <param name="path">Path of the file; an existing one is replaced.</param>
    /// <param name="cancellation">Stops between tensors; nothing is left behind.</param>
    public void Save(string path, CancellationToken cancellation = default)
    {
        var unfinished = path + ".unfinished";
        try
        {
            using (var stream = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
            {
                WriteHeader(stream);
                foreach (var (_, write) in tensors)
                {
                    cancellation.ThrowIfCancellationRequested();
                    write(stream);
                }
                stream.Flush(flushToDisk: true); // the move must never overtake the data
            }
            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    private SafetensorsWriter AddEntry(string name, ReadOnlySpan<long> shape, TensorType type, Action<Stream> write)
    {
        if (name.Length == 0 || name == "__metadata__" || !names.Add(name))
        {
            throw new ArgumentException($"\"{name}\" is no free tensor name", nameof(name));
        }
        var end = dataBytes + Elements(shape) * type.Bytes();
        tensors.Add((new TensorEntry(name, type, shape.ToArray(), dataBytes, end), write));
        dataBytes = end;
        return this;
    }

    private void WriteHeader(Stream stream)
    {
        var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("__metadata__");
            writer.WriteString("format", "pt");
            writer.WriteEndObject();
            foreach (var (entry, _) in tensors)
            {
                writer.WriteStartObject(entry.Name);
                writer.WriteString("dtype", entry.Type.Spelling());
                writer.WriteStartArray("shape");
                foreach (var size in entry.Shape) writer.WriteNumberValue(size);
                writer.WriteEndArray();
                writer.WriteStartArray("data_offsets");
                writer.WriteNumberValue(entry.Begin);
                writer.WriteNumberValue(entry.End);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        }
        while (json.Length % SafetensorsHeader.LengthBytes != 0) json.WriteByte((byte)' '); // aligns the data
        Span<byte> length = stackalloc byte[SafetensorsHeader.LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        stream.Write(length);
        json.WriteTo(stream);
    }

    private static void WriteFloats(Stream stream, ReadOnlySpan<float> values, TensorType type)
    {
        if (type == TensorType.F32)
        {
            WriteWords(stream, values);
            return;
        }
        var block = new ushort[Math.Min(values.Length, 1 << 16)];
        while (!values.IsEmpty)
        {
            var count = Math.Min(values.Length, block.Length);
            if (type == TensorType.F16) HalfFloats.ToF16(values[..count], block);
            else HalfFloats.ToBF16(values[..count], block);
            stream.Write(MemoryMarshal.AsBytes(block.AsSpan(0, count)));
            values = values[count..];
        }
    }

    private static void WriteWords(Stream stream, ReadOnlySpan<float> values)
    {
        const int blockValues = 1 << 20;
        while (!values.IsEmpty)
        {
            var count = Math.Min(values.Length, blockValues);
            stream.Write(MemoryMarshal.AsBytes(values[..count]));
            values = values[count..];
        }
    }

    private static long Elements(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (var size in shape) count = checked(count * size);
        return count;
    }
}
