using System.Collections.Concurrent;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SearchEngine.Embedder.LibTorch;

/// <summary>
/// A model's parameters by the names that its checkpoint gives them, with the low-rank adapters that lie over some of
/// them. The forward pass asks here for every weight, so that adapters and reduced precision have one place.
/// </summary>
public sealed class ModelWeights
{
    private const string WeightEnd = ".weight";
    private const string BiasEnd = ".bias";

    private readonly Dictionary<string, Parameter> parameters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LowRankAdapter> adapters = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> zeros = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Tensor> scales = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long[]> joined = new(StringComparer.Ordinal);

    /// <summary>Precision of matrix products: float32, or bfloat16 over float32 master weights.</summary>
    public ScalarType ComputeType { get; set; } = ScalarType.Float32;

    /// <summary>Every parameter by its checkpoint name.</summary>
    public IReadOnlyDictionary<string, Parameter> Parameters => parameters;

    /// <summary>Adapters by the checkpoint name of the weight that they lie over.</summary>
    public IReadOnlyDictionary<string, LowRankAdapter> Adapters => adapters;

    /// <summary>The parameter of a name.</summary>
    public Tensor this[string name] => parameters[name];

    internal void Add(string name, Parameter parameter)
    {
        parameter.DetachFromDisposeScope();
        parameters.Add(name, parameter);
    }

    /// <summary>Gives an 8-bit matrix its scales, [out, 1]: weight = code * scale.</summary>
    internal void AddScales(string name, Tensor scale) => scales.Add(name, scale);

    /// <summary>Lays an adapter over a weight, in place of one that is there; null takes it off.</summary>
    /// <param name="name">Checkpoint name of a matrix, such as <c>layers.0.self_attn.q_proj.weight</c>.</param>
    /// <param name="adapter">The adapter, whose shapes fit the matrix.</param>
    /// <exception cref="ArgumentException">There is no such matrix, or the shapes do not fit.</exception>
    public void SetAdapter(string name, LowRankAdapter? adapter)
    {
        if (adapter is null)
        {
            adapters.Remove(name);
            return;
        }

        if (!parameters.TryGetValue(name, out var weight) || weight.dim() != 2)
        {
            throw new ArgumentException($"There is no matrix {name} for an adapter to lie over.", nameof(name));
        }

        if (adapter.Down.shape[1] != weight.shape[1] || adapter.Up.shape[0] != weight.shape[0])
        {
            throw new ArgumentException(
                $"An adapter of {adapter.Up.shape[0]} x {adapter.Down.shape[1]} does not fit {name}, "
                + $"which is {weight.shape[0]} x {weight.shape[1]}.", nameof(adapter));
        }

        adapters[name] = adapter;
    }

    /// <summary>Joins layers of one input into one product, which a GPU starts once and fills itself better with. Only
    /// frozen weights can be joined: the parts are no parameters any more.</summary>
    /// <param name="layers">Names without <c>.weight</c>, in the order of <see cref="Linears"/>.</param>
    internal void Join(params string[] layers)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var name = layers[0];
        joined.Add(name, Array.ConvertAll(layers, layer => parameters[layer + WeightEnd].shape[0]));
        Replace(WeightEnd, layers);
        if (parameters.ContainsKey(name + BiasEnd)) Replace(BiasEnd, layers);
        if (scales.ContainsKey(name + WeightEnd))
        {
            var parts = Array.ConvertAll(layers, layer => scales[layer + WeightEnd]);
            var whole = cat(parts, 0).DetachFromDisposeScope();
            foreach (var layer in layers) scales.Remove(layer + WeightEnd);
            foreach (var part in parts) part.Dispose();
            scales.Add(name + WeightEnd, whole);
        }
    }

    /// <summary>x Wᵀ + b, and the adapter's part where there is one.</summary>
    /// <param name="x">[.., in].</param>
    /// <param name="layer">Name without <c>.weight</c>.</param>
    /// <param name="dropout">What an adapter drops; null drops nothing.</param>
    /// <returns>[.., out], in <see cref="ComputeType"/>.</returns>
    internal Tensor Linear(Tensor x, string layer, DropoutMasks? dropout = null)
    {
        var input = x.to_type(ComputeType);
        var name = layer + WeightEnd;
        var bias = parameters.TryGetValue(layer + BiasEnd, out var b) ? b.to_type(ComputeType) : null;
        var matrix = parameters[name].to_type(ComputeType);
        if (scales.TryGetValue(name, out var scale)) matrix = matrix * scale;
        var output = nn.functional.linear(input, matrix, bias);
        return adapters.TryGetValue(name, out var adapter) ? output + adapter.Forward(input, layer, dropout) : output;
    }

    /// <summary>
    /// Whether a linear layer gives zero whatever goes in and cannot learn otherwise: what leads up to it can be left
    /// out. Fresh layers start so, as the identity beside their residual.
    /// </summary>
    /// <param name="layer">Name without <c>.weight</c>.</param>
    internal bool IsAlwaysZero(string layer)
    {
        var name = layer + WeightEnd;
        var bias = parameters.GetValueOrDefault(layer + BiasEnd);
        if (parameters[name].requires_grad || bias is { requires_grad: true } || adapters.ContainsKey(name))
        {
            zeros.TryRemove(name, out _);
            return false;
        }

        return zeros.GetOrAdd(name, _ => IsZero(parameters[name]) && (bias is null || IsZero(bias)));
    }

    private static bool IsZero(Tensor values)
    {
        using var scope = NewDisposeScope();
        return !values.detach().ne(0).any().item<bool>();
    }

    /// <summary>What several layers make of one input, [.., out] each.</summary>
    internal Tensor[] Linears(Tensor x, string[] layers, DropoutMasks? dropout)
    {
        if (!joined.TryGetValue(layers[0], out var sizes))
            return Array.ConvertAll(layers, layer => Linear(x, layer, dropout));
        var whole = Linear(x, layers[0], dropout);
        var at = 0L;
        return Array.ConvertAll(sizes, size =>
        {
            at += size;
            return whole.narrow(-1, at - size, size);
        });
    }

    /// <summary>The block's LayerNorm over the last dimension, weight and bias of the name, in float32.</summary>
    internal Tensor LayerNorm(Tensor x, string layer)
    {
        var weight = parameters[layer + WeightEnd];
        return nn.functional.layer_norm(x.to_type(ScalarType.Float32), weight.shape, weight,
            parameters[layer + BiasEnd], CrossAttentionDescription.LayerNormEpsilon);
    }

    /// <summary>RMSNorm over the last dimension (arXiv 1910.07467), in float32: x / rms(x) * w, or (1 + w).</summary>
    internal Tensor RmsNorm(Tensor x, string layer, float epsilon, bool isOffset)
    {
        var wide = x.to_type(ScalarType.Float32);
        var weight = parameters[layer + WeightEnd].to_type(ScalarType.Float32);
        var scale = (wide * wide).mean([-1], keepdim: true).add(epsilon).rsqrt();   // [.., 1]
        return wide * scale * (isOffset ? weight + 1.0f : weight);
    }

    /// <summary>Frees parameters and scales.</summary>
    internal void Free()
    {
        foreach (var parameter in parameters.Values) parameter.Dispose();
        foreach (var scale in scales.Values) scale.Dispose();
    }

    private void Replace(string end, string[] layers)
    {
        var parts = Array.ConvertAll(layers, layer => (Tensor)parameters[layer + end]);
        var whole = new Parameter(cat(parts, 0), requires_grad: false);
        foreach (var layer in layers) parameters.Remove(layer + end);
        foreach (var part in parts) part.Dispose();
        Add(layers[0] + end, whole);
    }
}
