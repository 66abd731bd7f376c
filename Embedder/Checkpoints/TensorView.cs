using System.Runtime.InteropServices;

namespace SearchEngine.Embedder;

/// <summary>A tensor inside a mapped <see cref="SafetensorsFile"/>: nothing is copied until it is asked for.</summary>
public sealed unsafe class TensorView
{
    private readonly SafetensorsFile file;
    private readonly TensorEntry entry;

    internal TensorView(SafetensorsFile file, TensorEntry entry)
    {
        this.file = file;
        this.entry = entry;
        Count = (entry.End - entry.Begin) / entry.Type.Bytes();
    }

    /// <summary>Name in the checkpoint.</summary>
    public string Name => entry.Name;

    /// <summary>Element type.</summary>
    public TensorType Type => entry.Type;

    /// <summary>Sizes, outermost first; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape => entry.Shape;

    /// <summary>Number of elements.</summary>
    public long Count { get; }

    /// <summary>Path of the file that holds it.</summary>
    public string File => file.Path;

    /// <summary>Its bytes, little-endian, row-major. A tensor of 2 GB or more must be read in parts.</summary>
    /// <exception cref="ModelFolderException">It has more bytes than one span can hold.</exception>
    public ReadOnlySpan<byte> Bytes => entry.End - entry.Begin <= int.MaxValue
        ? new(file.At(entry.Begin), (int)(entry.End - entry.Begin))
        : throw new ModelFolderException(File, $"tensor {Name} has over 2 GB; read it in parts.");

    /// <summary>Address of its first byte, valid while the file is open.</summary>
    internal byte* Pointer => file.At(entry.Begin);

    /// <summary>Copies a run of elements out as floats.</summary>
    /// <param name="start">First element, counted row-major.</param>
    /// <param name="target">Receives as many elements as it is long.</param>
    /// <exception cref="ArgumentOutOfRangeException">The run leaves the tensor.</exception>
    /// <exception cref="ModelFolderException">The type is none of F32, F16, BF16.</exception>
    public void CopyTo(long start, Span<float> target)
    {
        if (start < 0 || target.Length > Count - start)
        {
            throw new ArgumentOutOfRangeException(nameof(start), start, $"{Name} has {Count} elements");
        }
        var source = file.At(entry.Begin) + start * Type.Bytes();
        switch (Type)
        {
            case TensorType.F32:
                new ReadOnlySpan<byte>(source, target.Length * sizeof(float)).CopyTo(MemoryMarshal.AsBytes(target));
                break;
            case TensorType.F16:
                HalfFloats.FromF16(new ReadOnlySpan<ushort>(source, target.Length), target);
                break;
            case TensorType.BF16:
                HalfFloats.FromBF16(new ReadOnlySpan<ushort>(source, target.Length), target);
                break;
            default:
                throw NoFloats();
        }
        GC.KeepAlive(file);
    }

    /// <summary>Writes its bytes, whatever their number.</summary>
    public void WriteTo(Stream stream)
    {
        const int partBytes = 1 << 20;
        var bytes = entry.End - entry.Begin;
        for (long at = 0; at < bytes; at += partBytes)
        {
            stream.Write(new ReadOnlySpan<byte>(file.At(entry.Begin + at), (int)Math.Min(partBytes, bytes - at)));
        }
        GC.KeepAlive(file);
    }

    /// <summary>All elements as floats, row-major.</summary>
    /// <exception cref="ModelFolderException">The type is none of F32, F16, BF16, or it has over 2^31 elements.
    /// </exception>
    public float[] ToFloats()
    {
        if (Count > Array.MaxLength) throw new ModelFolderException(File, $"tensor {Name} has over 2^31 elements.");
        var values = new float[Count];
        CopyTo(0, values);
        return values;
    }

    /// <summary>Asserts that the elements can be read as floats and returns the view.</summary>
    /// <exception cref="ModelFolderException">The type is none of F32, F16, BF16.</exception>
    public TensorView ExpectFloats() =>
        Type is TensorType.F32 or TensorType.F16 or TensorType.BF16 ? this : throw NoFloats();

    private ModelFolderException NoFloats() =>
        new(File, $"tensor {Name} is {Type.Spelling()}; save the model as F32, F16 or BF16.");

    /// <summary>Asserts the shape and returns the view, so that a loader can chain it.</summary>
    /// <param name="shape">The sizes that the model's configuration demands.</param>
    /// <exception cref="ModelFolderException">The shape differs; the message names the tensor and both shapes.
    /// </exception>
    public TensorView Expect(params ReadOnlySpan<long> shape)
    {
        if (shape.SequenceEqual(entry.Shape)) return this;
        throw new ModelFolderException(File, $"tensor {Name} has the shape [{string.Join(", ", entry.Shape)}] and "
            + $"config.json asks for [{string.Join(", ", shape.ToArray())}]; the files are of different models.");
    }
}
