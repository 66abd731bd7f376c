namespace SearchEngine.Embedder;

/// <summary>A weight matrix [out, in] as rows of floats, wherever they come from: what packing reads. Reading is
/// thread-safe.</summary>
internal abstract class WeightRows
{
    public abstract int InputSize { get; }

    public abstract int OutputSize { get; }

    /// <summary>Names of the checkpoint's tensors behind it.</summary>
    public virtual IEnumerable<string> TensorNames => [];

    /// <summary>Whether the layer has a bias.</summary>
    public virtual bool HasBias => false;

    /// <summary>Copies one row, <see cref="InputSize"/> values.</summary>
    public abstract void Read(int row, Span<float> target);

    /// <summary>The bias of one output.</summary>
    public virtual float Bias(int row) => 0;

    /// <summary>Whether the layer gives zero whatever goes in. Reads up to the first weight that is not.</summary>
    public bool IsZero()
    {
        var row = new float[InputSize];
        for (var i = 0; i < OutputSize; i++)
        {
            Read(i, row);
            if (Bias(i) != 0 || row.AsSpan().ContainsAnyExcept(0f)) return false;
        }
        return true;
    }
}
