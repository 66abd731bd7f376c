using TorchSharp.Native;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Modules;

/// <summary>A table of vectors looked up by index.</summary>
public sealed class Embedding : torch.nn.Module<Tensor, Tensor>
{
    private readonly long paddingRow;
    private readonly bool scaleGradients, sparseGradients;
    private Parameter? weightParameter;

    internal Embedding(Tensor weight, long? paddingRow, bool scaleGradients, bool sparseGradients, bool trained = true)
        : base(nameof(Embedding))
    {
        this.paddingRow = paddingRow ?? -1;
        this.scaleGradients = scaleGradients;
        this.sparseGradients = sparseGradients;
        this.weight = new Parameter(weight, trained);
    }

    /// <summary>The table [rows, columns].</summary>
    public Parameter? weight
    {
        get => weightParameter;
        set => register_parameter(nameof(weight), weightParameter = value);
    }

    /// <summary>Int64 indices [...] to rows [..., columns].</summary>
    public override Tensor forward(Tensor input) =>
        Operators.Embedding.Call(weightParameter, input, paddingRow, scaleGradients, sparseGradients);
}
