using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using SearchEngine.Embedder;
using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Mining;

namespace SearchEngine.Trainer.Training;

/// <summary>Everything that decides a fine-tune but for its data.</summary>
public sealed record FineTuneSettings
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Stage 1: retrieval examples, in-batch negatives beside the hard ones.</summary>
    public ContrastiveSettings Stage1 { get; init; } = new();

    /// <summary>Stage 2: all examples blended, hard negatives alone.</summary>
    public ContrastiveSettings Stage2 { get; init; } = new() { InBatchNegatives = false, LearningRate = 1.5e-5 };

    /// <summary>Which weights change.</summary>
    public Adaptation Adaptation { get; init; }

    /// <summary>What a token is to see; null keeps what the model has.</summary>
    public AttentionKind? Attention { get; init; }

    /// <summary>How tokens are to become one vector; null keeps what the model has. A block that the model lacks is
    /// added, and begins as the identity.</summary>
    public PoolShape? Pooling { get; init; }

    /// <summary>Sizes of a block that <see cref="Pooling"/> adds.</summary>
    public BlockSizes Block { get; init; } = new();

    /// <summary>Rank r of the adapters.</summary>
    public int LoraRank { get; init; } = 16;

    /// <summary>Alpha of the adapters; they are scaled by alpha / r.</summary>
    public double LoraAlpha { get; init; } = 32;

    /// <summary>Dropout before the adapters.</summary>
    public double LoraDropout { get; init; } = 0.1;

    /// <summary>
    /// Share of stage 1's batches, from 0 to below 1, that are parts of the corpus's own documents, where the request
    /// brings documents.
    /// </summary>
    public double CorpusShare { get; init; }

    /// <summary>Share of the queries that is held out to judge the outcome; 0 holds none out.</summary>
    public double HoldOutShare { get; init; } = 0.1;

    /// <summary>Held-out queries, at most.</summary>
    public int MaxHoldOutQueries { get; init; } = 300;

    /// <summary>Passages that held-out queries search among, at most.</summary>
    public int MaxHoldOutPassages { get; init; } = 3000;

    /// <summary>Steps between two looks at the held-out queries.</summary>
    public int EvaluationInterval { get; init; } = 50;

    /// <summary>Training stops after so many looks without a better score; 0 never.</summary>
    public int Patience { get; init; }

    /// <summary>What stands for the classes of labelled texts.</summary>
    public LabelUse LabelUse { get; init; }

    /// <summary>
    /// Steps of stage 1 between two minings of hard negatives with the model as it is by then; 0 mines none.
    /// </summary>
    public int RemineInterval { get; init; }

    /// <summary>How hard negatives are chosen then.</summary>
    public MiningSettings Remine { get; init; } = new();

    /// <summary>Whether matrix products are in bfloat16 on a GPU; weights and sums stay float32.</summary>
    public bool UsesBfloat16OnGpu { get; init; } = true;

    /// <summary>
    /// Whether a step keeps each layer's input alone and computes the layers again for their gradients: a fraction of
    /// the memory for about a third more time, and the same outcome.
    /// </summary>
    public bool ActivationCheckpointing { get; init; }

    /// <summary>Models with fewer parameters are small: all their knowledge is in their token embeddings.</summary>
    public const long LargeModelParameters = 100_000_000;

    /// <summary>
    /// What suits a model: NV-Embed's settings for a large one; for a small one the token embeddings alone, at rates
    /// a thousand times higher (docs/ablations.md has the measurements).
    /// </summary>
    /// <param name="modelFolder">The model that training begins with.</param>
    public static FineTuneSettings For(string modelFolder)
    {
        using SafetensorsFolder weights = SafetensorsFolder.Open(modelFolder);
        long parameters = weights.Tensors.Sum(tensor => tensor.Shape.Aggregate(1L, (product, size) => product * size));
        if (parameters >= LargeModelParameters)
        {
            return new FineTuneSettings();
        }
        ContrastiveSettings stage1 = new()
        {
            Steps = 250, BatchSize = 1024, HardNegatives = 1, Temperature = 0.05, LearningRate = 1e-2,
            WarmupSteps = 8, MaxPassageTokens = 160, MicroBatchTokens = 8192, WeightDecay = 0, Symmetric = true,
        };
        return new FineTuneSettings
        {
            Adaptation = Adaptation.TokenEmbeddings,
            EvaluationInterval = 20,
            CorpusShare = 0.85,
            Stage1 = stage1,
            Stage2 = stage1 with
            {
                InBatchNegatives = false, Symmetric = false, Steps = 40, BatchSize = 128, HardNegatives = 7,
                LearningRate = 1e-3,
            },
        };
    }

    /// <summary>Reads settings; what the file leaves out keeps its default.</summary>
    /// <param name="path">A JSON file.</param>
    /// <param name="defaults">Stand where the file says nothing; null means those of a large model.</param>
    /// <exception cref="DatasetException">The file is missing, malformed, or has an unknown or wrong field.</exception>
    public static FineTuneSettings Read(string path, FineTuneSettings? defaults = null)
    {
        try
        {
            return Parse(File.ReadAllText(path), defaults);
        }
        catch (Exception error) when (error is JsonException or IOException)
        {
            throw new DatasetException($"{path}: not usable training settings: {error.Message}", error);
        }
    }

    /// <summary>Parses settings; what is left out keeps its default.</summary>
    /// <param name="json">One JSON object.</param>
    /// <param name="defaults">Stand where the object says nothing; null means those of a large model.</param>
    /// <exception cref="JsonException">It is malformed, or has an unknown or wrong field.</exception>
    public static FineTuneSettings Parse(string json, FineTuneSettings? defaults = null)
    {
        JsonObject merged = JsonNode.Parse((defaults ?? new FineTuneSettings()).ToJson())!.AsObject();
        Merge(merged, JsonNode.Parse(json) as JsonObject ?? throw new JsonException("one JSON object is expected."));
        FineTuneSettings settings = merged.Deserialize<FineTuneSettings>(Format)!;
        return settings.Fault() is { } fault ? throw new JsonException(fault) : settings;
    }

    /// <summary>What is wrong with a value, or null: field, value and remedy.</summary>
    internal string? Fault() =>
        SettingFault.Missing("stage1", Stage1) ?? Stage1.Fault("stage1.")
        ?? SettingFault.Missing("stage2", Stage2) ?? Stage2.Fault("stage2.")
        ?? SettingFault.Missing("block", Block)
        ?? SettingFault.Below("block.latents", Block.Latents, 1)
        ?? SettingFault.Below("block.heads", Block.Heads, 1)
        ?? SettingFault.Below("block.headDim", Block.HeadDim, 0)
        ?? SettingFault.Below("loraRank", LoraRank, 1)
        ?? SettingFault.NotAbove0("loraAlpha", LoraAlpha)
        ?? SettingFault.NoShare("loraDropout", LoraDropout, mayBeWhole: false)
        ?? SettingFault.NoShare("corpusShare", CorpusShare, mayBeWhole: false)
        ?? SettingFault.NoShare("holdOutShare", HoldOutShare, mayBeWhole: false)
        ?? SettingFault.Below("maxHoldOutQueries", MaxHoldOutQueries, 0)
        ?? SettingFault.Below("maxHoldOutPassages", MaxHoldOutPassages, 1)
        ?? SettingFault.Below("evaluationInterval", EvaluationInterval, 1)
        ?? SettingFault.Below("patience", Patience, 0)
        ?? SettingFault.Below("remineInterval", RemineInterval, 0)
        ?? SettingFault.Missing("remine", Remine)
        ?? SettingFault.Below("remine.negatives", Remine.Negatives, 1)
        ?? SettingFault.Below("remine.margin", Remine.Margin, 0)
        ?? SettingFault.Below("remine.firstRank", Remine.FirstRank, 0)
        ?? SettingFault.Below("remine.candidates", Remine.Candidates, 1)
        ?? (RemineInterval > 0 && Stage1.Objective == Objective.Cosent
            ? SettingFault.Text("remineInterval", RemineInterval, "0: the objective cosent takes no negatives")
            : null);

    private static void Merge(JsonObject into, JsonObject given)
    {
        foreach ((string name, JsonNode? value) in given)
        {
            string known = into.FirstOrDefault(
                entry => string.Equals(entry.Key, name, StringComparison.OrdinalIgnoreCase)).Key ?? name;
            if (value is JsonObject part && into[known] is JsonObject whole)
            {
                Merge(whole, part);
            }
            else
            {
                into[known] = value?.DeepClone();
            }
        }
    }

    /// <summary>The settings as JSON, every default spelt out.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);
}
