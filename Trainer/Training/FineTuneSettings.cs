using System.Text.Json;
using System.Text.Json.Serialization;
using SearchEngine.Trainer.Data;

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

    /// <summary>Rank r of the adapters.</summary>
    public int LoraRank { get; init; } = 16;

    /// <summary>Alpha of the adapters; they are scaled by alpha / r.</summary>
    public double LoraAlpha { get; init; } = 32;

    /// <summary>Dropout before the adapters.</summary>
    public double LoraDropout { get; init; } = 0.1;

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

    /// <summary>Reads settings; what the file leaves out keeps its default.</summary>
    /// <param name="path">A JSON file.</param>
    /// <exception cref="DatasetException">The file is missing, malformed, or has an unknown or wrong field.</exception>
    public static FineTuneSettings Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<FineTuneSettings>(File.ReadAllText(path), Format)!;
        }
        catch (Exception error) when (error is JsonException or IOException)
        {
            throw new DatasetException($"{path}: not usable training settings: {error.Message}", error);
        }
    }

    /// <summary>The settings as JSON, every default spelt out.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);
}
