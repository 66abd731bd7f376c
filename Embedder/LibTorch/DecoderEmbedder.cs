// The whole differentiable model on one page: token ids to unit vectors. Papers: NV-Embed (arXiv 2405.17428), Llama
// (arXiv 2302.13971) for the trunk; shapes are B texts, L tokens, H heads, D components a head, d = hidden size.
using System.Globalization;
using SearchEngine.Embedder.Adapters;
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

    private DecoderEmbedder(ModelDescription description, string trunkPrefix, Device device,
        Action<DecoderEmbedder, string, long[]> add)
        : base(nameof(DecoderEmbedder))
    {
        this.description = description;
        this.trunkPrefix = trunkPrefix;
        foreach (var (name, shape) in CheckpointLayout.Tensors(description, trunkPrefix).Concat(DenseTensors()))
        {
            add(this, name, shape);
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
    /// <exception cref="ModelFolderException">A tensor is missing or has another shape, or the folder has an adapter of
    /// its own: what is trained could not say over which weights it lies.</exception>
    public static DecoderEmbedder Load(string folder, Device device)
    {
        if (PeftAdapter.FolderOver(folder) is { } own)
        {
            throw new ModelFolderException(Path.Combine(own, PeftAdapter.ConfigName), "is an adapter over the model's "
                + "weights, which training cannot start from; merge it into them first (AdapterMerge.Run with this "
                + "folder as the model and as the adapter) and train the result.");
        }
        using var checkpoint = new TensorReader(ModelDescription.Read(folder), adapterFolder: null);
        return Create(checkpoint.Description, checkpoint.TrunkPrefix, checkpoint.ReadFloats, device);
    }

    /// <summary>Loads a model folder to embed with and not to train: matrices in the type that they are multiplied in
    /// (those of 8 bits stay so), layers of one input joined, an adapter merged.</summary>
    /// <param name="folder">A Hugging Face folder.</param>
    /// <param name="device">Where the weights go.</param>
    /// <param name="type">Float32 or BFloat16.</param>
    /// <param name="adapterFolder">A folder in PEFT's format; null takes one that lies in the model's own folder, if
    /// any.</param>
    /// <exception cref="ModelFolderException">A tensor is missing or has another shape, or the adapter is of another
    /// model.</exception>
    internal static DecoderEmbedder LoadFrozen(string folder, Device device, ScalarType type,
        string? adapterFolder = null)
    {
        using var checkpoint = new TensorReader(ModelDescription.Read(folder), adapterFolder);
        return CreateFrozen(checkpoint.Description, checkpoint.TrunkPrefix, checkpoint.Read, device, type);
    }

    /// <summary>Makes a model to embed with, from whatever gives its weights: each as floats, or as 8-bit codes and
    /// their scales, [out, 1].</summary>
    internal static DecoderEmbedder CreateFrozen(ModelDescription description, string trunkPrefix,
        Func<string, long[], (Tensor Values, Tensor? Scales)> weightOf, Device device, ScalarType type)
    {
        var model = new DecoderEmbedder(description, trunkPrefix, device,
            (self, name, shape) => self.AddFrozen(name, weightOf(name, shape), type, device));
        model.Weights.ComputeType = type;
        for (var i = 0; i < description.Layers; i++)
        {
            model.Weights.Join(DecoderLayer.Qkv($"{trunkPrefix}layers.{i}."));
            model.Weights.Join(DecoderLayer.GateUp($"{trunkPrefix}layers.{i}."));
        }

        return model;
    }

    /// <summary>Makes a model whose weights do not come from a checkpoint.</summary>
    /// <param name="description">The model.</param>
    /// <param name="trunkPrefix">What stands in front of the trunk's tensor names.</param>
    /// <param name="weightOf">Gives the first value of a tensor: name and shape to a float32 tensor.</param>
    /// <param name="device">Where the weights go.</param>
    public static DecoderEmbedder Create(ModelDescription description, string trunkPrefix,
        Func<string, long[], Tensor> weightOf, Device device) =>
        new(description, trunkPrefix, device, (self, name, shape) =>
        {
            using var made = weightOf(name, shape);
            self.AddTrained(name, made.to(device));
        });

    /// <summary>Embeds a padded batch.</summary>
    /// <param name="ids">Token ids, [B, L] int64, padded on the right.</param>
    /// <param name="attentionMask">[B, L] bool, true for tokens, false for padding.</param>
    /// <param name="poolMask">[B, L] bool, true for tokens that the pool counts.</param>
    /// <returns>[B, d] float32, of unit length.</returns>
    public Tensor forward(Tensor ids, Tensor attentionMask, Tensor poolMask) =>
        Embed(new TokenBatch(ids, attentionMask, poolMask));

    /// <summary>Embeds a padded batch.</summary>
    /// <returns>[B, d] float32, of unit length.</returns>
    internal Tensor Embed(TokenBatch batch) => Embed(batch, dropoutSeed: null);

    /// <summary>Embeds a padded batch while adapters train.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="dropoutSeed">Decides what adapters drop; null drops nothing.</param>
    /// <returns>[B, d] float32, of unit length.</returns>
    public Tensor Embed(TokenBatch batch, long? dropoutSeed)
    {
        using var pass = Pass(batch, description.IsCausal, dropoutSeed);
        return Vectors(Layers(batch.Ids, pass), batch);
    }

    /// <summary>Runs the layers without a graph and keeps each one's input alone, from which gradients are computed
    /// later.</summary>
    /// <param name="batch">The batch; it stays the caller's and must live as long.</param>
    /// <param name="isCausal">Whether a token sees only those before it; null goes by the description.</param>
    /// <param name="dropoutSeed">Decides what adapters drop; null drops nothing.</param>
    public RecomputedTrunk Recompute(TokenBatch batch, bool? isCausal, long? dropoutSeed) =>
        new(this, batch, () => Pass(batch, isCausal ?? description.IsCausal, dropoutSeed));

    /// <summary>What follows the last layer: final norm, latent attention, pool, Dense layers, unit length.</summary>
    /// <param name="states">What the last layer gave, [B, L, d].</param>
    /// <param name="batch">The batch.</param>
    /// <returns>[B, d] float32, of unit length.</returns>
    public Tensor Vectors(Tensor states, TokenBatch batch)
    {
        states = Attended(FinalNorm(states), batch.AttentionMask, batch.HasPadding);
        var pooled = description is { Pooling: PoolingKind.Mean, PoolWeighting: { } weighting }
            ? Pool.Apply(weighting, states, batch.Ids, batch.PoolMask)
            : Pool.Apply(description.Pooling, states, batch.AttentionMask, batch.PoolMask);
        foreach (var dense in description.Dense)
        {
            pooled = Weights.Linear(pooled, dense.Folder + "/linear");
            pooled = dense.IsTanh ? pooled.tanh() : pooled;
        }

        var vectors = pooled.to_type(ScalarType.Float32);
        return nn.functional.normalize(vectors, p: 2.0, dim: -1, eps: 1e-12);
    }

    /// <summary>The trunk alone: embeddings, layers, final norm.</summary>
    /// <param name="ids">Token ids, [B, L] int64.</param>
    /// <param name="attentionMask">[B, L] bool, true for tokens.</param>
    /// <param name="isCausal">Whether a token sees only those before it; null goes by the description.</param>
    /// <returns>[B, L, d] float32.</returns>
    public Tensor Trunk(Tensor ids, Tensor attentionMask, bool? isCausal = null) =>
        Trunk(new TokenBatch(ids, attentionMask, PoolMask: attentionMask), isCausal ?? description.IsCausal,
            dropoutSeed: null);

    /// <summary>The trunk of a padded batch, [B, L, d] float32.</summary>
    internal Tensor Trunk(TokenBatch batch) => Trunk(batch, description.IsCausal, dropoutSeed: null);

    /// <summary>The trunk of a padded batch while adapters train, [B, L, d] float32.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="isCausal">Whether a token sees only those before it.</param>
    /// <param name="dropoutSeed">Decides what adapters drop; null drops nothing.</param>
    public Tensor Trunk(TokenBatch batch, bool isCausal, long? dropoutSeed)
    {
        using var pass = Pass(batch, isCausal, dropoutSeed);
        return FinalNorm(Layers(batch.Ids, pass));
    }

    /// <summary>The norm behind the last layer, [B, L, d] to [B, L, d].</summary>
    public Tensor FinalNorm(Tensor states) =>
        Weights.RmsNorm(states, trunkPrefix + "norm", description.NormEpsilon, description.HasGemmaNorms);

    /// <summary>The layer that a parameter belongs to, or null.</summary>
    internal int? LayerOf(string name)
    {
        var start = trunkPrefix + "layers.";
        return name.StartsWith(start, StringComparison.Ordinal)
            ? int.Parse(name.AsSpan(start.Length, name.IndexOf('.', start.Length) - start.Length),
                CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>Name of the token embeddings.</summary>
    internal string EmbeddingName => trunkPrefix + "embed_tokens.weight";

    /// <summary>How many layers the trunk has.</summary>
    internal int LayerCount => layers.Length;

    /// <summary>One layer, [B, L, d] to [B, L, d]. Of what it makes on the way, only the graph keeps anything.
    /// </summary>
    internal Tensor Layer(int index, Tensor x, LayerPass pass)
    {
        using var scope = NewDisposeScope();
        return scope.MoveToOuter(layers[index].Forward(x, pass));
    }

    /// <summary>What the first layer takes, [B, L, d] float32.</summary>
    internal Tensor Embeddings(Tensor ids)
    {
        using var scope = NewDisposeScope();
        var (texts, tokens) = (ids.shape[0], ids.shape[1]);
        var rows = Weights[EmbeddingName].index_select(0, ids.reshape(-1));
        return scope.MoveToOuter(rows.reshape(texts, tokens, description.HiddenSize).to_type(ScalarType.Float32)
            * description.EmbeddingScale);
    }

    private LayerPass Pass(TokenBatch batch, bool isCausal, long? dropoutSeed) =>
        new(new AttentionMasks(batch.AttentionMask, isCausal, batch.HasPadding), rotary,
            dropoutSeed is { } seed ? new DropoutMasks(seed) : null);

    private Tensor Layers(Tensor ids, LayerPass pass)
    {
        var x = Embeddings(ids);
        for (var i = 0; i < layers.Length; i++)
        {
            var next = Layer(i, x, pass);
            if (!ReferenceEquals(next, x)) x.Dispose();   // a layer that changes nothing answers its input
            x = next;
        }
        return x;
    }

    private Tensor Attended(Tensor states, Tensor attentionMask, bool hasPadding)
    {
        if (block is null) return states;
        using var scope = NewDisposeScope();
        using var masks = new AttentionMasks(attentionMask, isCausal: false, hasPadding);
        return scope.MoveToOuter(block.Forward(states, masks));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        Weights.Free();
        rotary.Dispose();
    }

    private void AddTrained(string name, Tensor value)
    {
        var parameter = new Parameter(value);
        Weights.Add(name, parameter);
        register_parameter(name.Replace('.', '/'), parameter);   // libtorch's names may hold no dot
    }

    /// <summary>Matrices in the type that they are multiplied in, or in 8 bits with their scales; vectors in float32.
    /// </summary>
    private void AddFrozen(string name, (Tensor Values, Tensor? Scales) weight, ScalarType type, Device device)
    {
        using var values = weight.Values;
        using var scales = weight.Scales;
        var kept = scales is not null ? ScalarType.Int8 : values.dim() == 2 ? type : ScalarType.Float32;
        Weights.Add(name, new Parameter(values.to(kept, device), requires_grad: false));
        if (scales is not null) Weights.AddScales(name, scales.to(type, device).DetachFromDisposeScope());
    }

    private IEnumerable<(string Name, long[] Shape)> DenseTensors() => description.Dense.SelectMany(dense =>
    {
        var weight = (dense.Folder + "/linear.weight", new long[] { dense.OutputSize, dense.InputSize });
        return dense.HasBias ? [weight, (dense.Folder + "/linear.bias", [dense.OutputSize])] : new[] { weight };
    });
}
