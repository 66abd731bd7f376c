namespace SearchEngine.Embedder.Cpu.Weights;

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
}
