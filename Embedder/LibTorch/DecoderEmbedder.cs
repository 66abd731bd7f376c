// The whole differentiable model on one page: token ids to unit vectors. Papers: NV-Embed (arXiv 2405.17428), Llama
// (arXiv 2302.13971) for the trunk; shapes are B texts, L tokens, H heads, D components a head, d = hidden size.
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SearchEngine.Embedder.LibTorch;

/// <summary>
/// A decoder embedder on libtorch: what training differentiates, and what runs on a GPU. It holds equal to the Cpu
/// engine, from the same description and weights.
/// </summary>
/// <remarks>Not thread-safe while weights change; forward passes may run at once from several threads.</remarks>
public sealed class DecoderEmbedder : nn.Module
{
    private readonly ModelDescription description;
    private readonly DecoderLayer[] layers;
    private readonly CrossAttentionBlock? block;
    private readonly RotaryTables rotary;
    private readonly string trunkPrefix;

    private DecoderEmbedder(ModelDescription description, string trunkPrefix, Func<string, long[], Tensor> weightOf,
        Device device)
        : base(nameof(DecoderEmbedder))
    {
        this.description = description;
        this.trunkPrefix = trunkPrefix;
        foreach (var (name, shape) in CheckpointLayout.Tensors(description, trunkPrefix).Concat(DenseTensors()))
        {
            using var made = weightOf(name, shape);
            var parameter = new Parameter(made.to(device).DetachFromDisposeScope());
            Weights.Add(name, parameter);
            register_parameter(name.Replace('.', '/'), parameter);   // libtorch's names may hold no dot
        }

        rotary = new RotaryTables(description, device);
        layers = [.. Enumerable.Range(0, description.Layers)
            .Select(i => new DecoderLayer(description, Weights, i, $"{trunkPrefix}layers.{i}."))];
        block = description.CrossAttention is { } cross ? new CrossAttentionBlock(cross, Weights) : null;
    }

    /// <summary>The parameters, by checkpoint name, and the adapters over them.</summary>
    public ModelWeights Weights { get; } = new();

    /// <summary>What the model is.</summary>
    public ModelDescription Description => description;

    /// <summary>Loads a model folder's weights as float32 master weights.</summary>
    /// <param name="folder">A Hugging Face folder.</param>
    /// <param name="device">Where the weights go.</param>
    /// <exception cref="ModelFolderException">A tensor is missing or has another shape.</exception>
    public static DecoderEmbedder Load(string folder, Device device)
    {
        var description = ModelDescription.Read(folder);
        using var checkpoint = SafetensorsFolder.Open(folder);
        var dense = description.Dense.ToDictionary(d => d.Folder, d => SafetensorsFolder.Open(d.Folder));
        try
        {
            return new DecoderEmbedder(description, checkpoint.TrunkPrefix(), Read, device);
        }
        finally
        {
            foreach (var open in dense.Values)
            {
                open.Dispose();
            }
        }

        Tensor Read(string name, long[] shape)
        {
            var owner = description.Dense.FirstOrDefault(d => name.StartsWith(d.Folder, StringComparison.Ordinal));
            var view = owner is null ? checkpoint[name] : dense[owner.Folder][name[(owner.Folder.Length + 1)..]];
            return tensor(view.Expect(shape).ToFloats(), shape);
        }
    }

    /// <summary>Makes a model whose weights do not come from a checkpoint.</summary>
    /// <param name="description">The model.</param>
    /// <param name="trunkPrefix">What stands in front of the trunk's tensor names.</param>
    /// <param name="weightOf">Gives the first value of a tensor: name and shape to a float32 tensor.</param>
    /// <param name="device">Where the weights go.</param>
    public static DecoderEmbedder Create(ModelDescription description, string trunkPrefix,
        Func<string, long[], Tensor> weightOf, Device device) => new(description, trunkPrefix, weightOf, device);

    /// <summary>Embeds a padded batch.</summary>
    /// <param name="ids">Token ids, [B, L] int64, padded on the right.</param>
    /// <param name="attentionMask">[B, L] bool, true for tokens, false for padding.</param>
    /// <param name="poolMask">[B, L] bool, true for tokens that the pool counts.</param>
    /// <returns>[B, d] float32, of unit length.</returns>
    public Tensor forward(Tensor ids, Tensor attentionMask, Tensor poolMask)
    {
        var pooled = Pool.Apply(description.Pooling, TokenStates(ids, attentionMask), attentionMask, poolMask);
        foreach (var dense in description.Dense)
        {
            pooled = Weights.Linear(pooled, dense.Folder + "/linear");
            pooled = dense.IsTanh ? pooled.tanh() : pooled;
        }

        var vectors = pooled.to_type(ScalarType.Float32);
        return nn.functional.normalize(vectors, p: 2.0, dim: -1, eps: 1e-12);
    }

    /// <summary>What the pool sees: the trunk's last states, through the latent attention block where there is one.
    /// </summary>
    /// <returns>[B, L, d] float32.</returns>
    public Tensor TokenStates(Tensor ids, Tensor attentionMask)
    {
        var states = Trunk(ids, attentionMask);
        return block is null ? states : block.Forward(states, attentionMask);
    }

    /// <summary>The trunk alone: embeddings, layers, final norm.</summary>
    /// <param name="ids">Token ids, [B, L] int64.</param>
    /// <param name="attentionMask">[B, L] bool, true for tokens.</param>
    /// <param name="isCausal">Whether a token sees only those before it; null goes by the description.</param>
    /// <returns>[B, L, d] float32.</returns>
    public Tensor Trunk(Tensor ids, Tensor attentionMask, bool? isCausal = null)
    {
        var (texts, tokens) = (ids.shape[0], ids.shape[1]);
        var rows = Weights[trunkPrefix + "embed_tokens.weight"].index_select(0, ids.reshape(-1));
        var x = rows.reshape(texts, tokens, description.HiddenSize) * description.EmbeddingScale;   // [B, L, d]
        var masks = new AttentionMasks(attentionMask, isCausal ?? description.IsCausal);
        foreach (var layer in layers)
        {
            x = layer.Forward(x, masks, rotary);
        }

        return Weights.RmsNorm(x, trunkPrefix + "norm", description.NormEpsilon, description.HasGemmaNorms);
    }

    private IEnumerable<(string Name, long[] Shape)> DenseTensors() => description.Dense.SelectMany(dense =>
    {
        var weight = (dense.Folder + "/linear.weight", new long[] { dense.OutputSize, dense.InputSize });
        return dense.HasBias ? [weight, (dense.Folder + "/linear.bias", [dense.OutputSize])] : new[] { weight };
    });
}
