// What of a decoder embedder trains: everything, low-rank adapters (LoRA, arXiv 2106.09685) with the block before the
// pool, that block alone, or the token embeddings.

using SearchEngine.Embedder;
using SearchEngine.Embedder.Adapters;
using SearchEngine.Embedder.LibTorch;
using TorchSharp;
using TorchSharp.Modules;

namespace SearchEngine.Trainer.Training;

/// <summary>A decoder embedder as the trainer sees it.</summary>
public sealed class DecoderEncoder : ITrainableEncoder
{
    private const string EmbeddingEnd = "embed_tokens.weight";

    private readonly DecoderEmbedder model;
    private readonly bool recomputes;
    private bool isTraining;
    private readonly Dictionary<string, LowRankAdapter> adapters = [];

    /// <summary>Wraps a model, which stays the caller's; all its weights train.</summary>
    /// <param name="model">Loaded by <see cref="DecoderEmbedder.Load"/>.</param>
    public DecoderEncoder(DecoderEmbedder model)
        : this(model, new FineTuneSettings { Adaptation = Adaptation.Full }, 0)
    {
    }

    /// <summary>Wraps a model and freezes what is not to train.</summary>
    /// <param name="model">Loaded by <see cref="DecoderEmbedder.Load"/>.</param>
    /// <param name="settings">Which weights train, and the adapters' sizes.</param>
    /// <param name="seed">Seeds the adapters' first values.</param>
    public DecoderEncoder(DecoderEmbedder model, FineTuneSettings settings, int seed)
    {
        this.model = model;
        recomputes = settings.ActivationCheckpointing;
        (string Name, Parameter Parameter)[] own = model.Weights.Parameters
            .OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (entry.Key, entry.Value)).ToArray();
        bool isSmall = own.Sum(entry => entry.Parameter.numel()) < FineTuneSettings.LargeModelParameters;
        Adaptation = settings.Adaptation != Adaptation.Auto ? settings.Adaptation
            : isSmall ? Adaptation.TokenEmbeddings : Adaptation.LowRank;
        foreach ((string name, Parameter parameter) in own)
        {
            parameter.requires_grad = Trains(name);
        }
        if (Adaptation == Adaptation.LowRank)
        {
            Random random = new(seed);
            foreach ((string name, Parameter parameter) in own)
            {
                if (name.EndsWith("_proj.weight", StringComparison.Ordinal))
                {
                    adapters[name] = AddAdapter(name, parameter, settings, random);
                }
            }
        }
        IEnumerable<(string, Parameter)> added = adapters.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .SelectMany(entry => ((string, Parameter)[])
                [(entry.Key + ".lora_A", entry.Value.Down), (entry.Key + ".lora_B", entry.Value.Up)]);
        Parameters = own.Concat(added).ToArray();
    }

    /// <summary>What the model is.</summary>
    public ModelDescription Description => model.Description;

    /// <summary>What stands in front of the trunk's tensor names in the checkpoint.</summary>
    public string TrunkPrefix => model.Weights.Parameters.Keys
        .Single(name => name.EndsWith(EmbeddingEnd, StringComparison.Ordinal))[..^EmbeddingEnd.Length];

    /// <summary>What trains.</summary>
    public Adaptation Adaptation { get; }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; }

    /// <inheritdoc/>
    public torch.Tensor Encode(TokenBatch batch, long dropoutSeed) => model.Embed(batch, Dropout(dropoutSeed));

    /// <inheritdoc/>
    public IEncoderPass Begin(TokenBatch batch, long dropoutSeed) => recomputes
        ? new RecomputedPass(model, batch, Dropout(dropoutSeed))
        : new GraphPass(Encode(batch, dropoutSeed));

    /// <inheritdoc/>
    public void SetTraining(bool training) => isTraining = training;

    /// <summary>The adapters, and what trained in full beside them, as PEFT knows them.</summary>
    public PeftAdapter ToPeft()
    {
        IEnumerable<LowRankUpdate> updates = adapters.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => new LowRankUpdate(
                Relative(entry.Key)[..^".weight".Length], Values(entry.Value.Down), Values(entry.Value.Up),
                (int)entry.Value.Down.shape[0], (float)entry.Value.Scale));
        IEnumerable<WholeTensor> whole = Parameters
            .Where(entry => entry.Parameter.requires_grad && !entry.Name.Contains(".lora_", StringComparison.Ordinal))
            .Select(entry => new WholeTensor(entry.Name, entry.Parameter.shape, Values(entry.Parameter)));
        return new PeftAdapter(updates.ToArray(), whole.ToArray());
    }

    /// <summary>Every weight of the checkpoint with its adapter added, float32.</summary>
    public IEnumerable<(string Name, long[] Shape, float[] Values)> MergedWeights()
    {
        foreach ((string name, Parameter parameter) in model.Weights.Parameters)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            using IDisposable quiet = torch.no_grad();
            torch.Tensor weight = adapters.TryGetValue(name, out LowRankAdapter? adapter)
                ? parameter.add(adapter.Delta())
                : parameter;
            yield return (name, parameter.shape, Values(weight));
        }
    }

    private long? Dropout(long seed) => isTraining ? seed : null;

    private bool Trains(string name) => Adaptation switch
    {
        Adaptation.Full => true,
        Adaptation.TokenEmbeddings => name.EndsWith(EmbeddingEnd, StringComparison.Ordinal),
        _ => IsOfBlock(name),
    };

    /// <summary>Whether a tensor belongs to what follows the trunk: block before the pool, Dense module.</summary>
    internal bool IsBehindTrunk(string name) => IsOfBlock(name) ||
        Description.Dense.Any(module => name.StartsWith(module.Folder + "/", StringComparison.Ordinal));

    private bool IsOfBlock(string name) => Description.CrossAttention is { } block &&
        name.StartsWith(block.TensorPrefix, StringComparison.Ordinal);

    private LowRankAdapter AddAdapter(string name, Parameter weight, FineTuneSettings settings, Random random)
    {
        long inputs = weight.shape[1];
        int rank = settings.LoraRank;
        float[] down = new float[rank * inputs];
        double bound = 1 / Math.Sqrt(inputs); // Kaiming's uniform with a = √5, as LoRA starts A
        for (int i = 0; i < down.Length; i++)
        {
            down[i] = (float)(((2 * random.NextDouble()) - 1) * bound);
        }
        using torch.Tensor first = torch.tensor(down, [rank, inputs], device: weight.device);
        using torch.Tensor second = torch.zeros([weight.shape[0], rank], device: weight.device);
        Parameter a = (Parameter)new Parameter(first).DetachFromDisposeScope();
        Parameter b = (Parameter)new Parameter(second).DetachFromDisposeScope();
        LowRankAdapter adapter = new(a, b, settings.LoraAlpha / rank, settings.LoraDropout);
        model.Weights.SetAdapter(name, adapter);
        return adapter;
    }

    private static string Relative(string name)
    {
        int at = name.IndexOf("layers.", StringComparison.Ordinal);
        return at > 0 ? name[at..] : name;
    }

    private static float[] Values(torch.Tensor tensor)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return tensor.detach().to(torch.float32).cpu().data<float>().ToArray();
    }
}
