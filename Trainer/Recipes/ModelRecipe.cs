// A model from nothing as one committed JSON file: tokenizer, architecture, initialisation and training stages.

using System.Text.Json;
using System.Text.Json.Serialization;
using SearchEngine.Embedder;
using SearchEngine.Trainer.Batching;
using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Initialization;
using SearchEngine.Trainer.Tokenization;
using SearchEngine.Trainer.Training;

namespace SearchEngine.Trainer.Recipes;

/// <summary>Everything that decides what a model trained from nothing becomes, but for the corpus itself.</summary>
public sealed record ModelRecipe
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Name of the model.</summary>
    public required string Name { get; init; }

    /// <summary>Seed of every random choice but those of <see cref="Contrastive"/>, which has its own.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The instruction of a query that brings none.</summary>
    public string DefaultInstruction { get; init; } = "Given a query, retrieve relevant passages";

    /// <summary>Other wordings of it that the network sees while training.</summary>
    public IReadOnlyList<string> Instructions { get; init; } = [];

    /// <summary>Tokens in the vocabulary, special ones included.</summary>
    public int VocabularySize { get; init; } = 12_000;

    /// <summary>The tokenizer learns from every n-th record.</summary>
    public int TokenizerRecordStride { get; init; } = 3;

    /// <summary>Texts are cut after so many characters.</summary>
    public int MaxTextChars { get; init; } = 6_000;

    /// <summary>Sizes of the network.</summary>
    public required ArchitectureRecipe Architecture { get; init; }

    /// <summary>How much each token counts in the mean pool; null counts all alike.</summary>
    public PoolWeighting? PoolWeighting { get; init; }

    /// <summary>How token vectors are first guessed.</summary>
    public CooccurrenceRecipe Cooccurrence { get; init; } = new();

    /// <summary>How they are then trained as a mean-of-tokens encoder.</summary>
    public TokenVectorSettings TokenVectors { get; init; } = new();

    /// <summary>How they are then trained on hard negatives; null leaves that out.</summary>
    public MiningStageRecipe? MinedVectors { get; init; }

    /// <summary>How they are then taught tasks beside retrieval; null leaves that out.</summary>
    public TaskStageRecipe? TaskVectors { get; init; }

    /// <summary>How pairs are cut for both.</summary>
    public CropSettings Crops { get; init; } = new();

    /// <summary>How the whole network is trained afterwards; null leaves that out.</summary>
    public ContrastiveSettings? Contrastive { get; init; }

    /// <summary>Weights and kinds of pairs by source name; a name may end in *, and the first match counts.</summary>
    public IReadOnlyList<SourceRecipe> Sources { get; init; } = [];

    /// <summary>Reads a recipe.</summary>
    /// <param name="path">A JSON file.</param>
    /// <exception cref="DatasetException">The file is missing, malformed, or has an unknown or wrong field.</exception>
    public static ModelRecipe Read(string path)
    {
        try
        {
            ModelRecipe recipe = JsonSerializer.Deserialize<ModelRecipe>(File.ReadAllText(path), Format)
                ?? throw new JsonException("one JSON object is expected.");
            return recipe.Fault() is { } fault ? throw new JsonException(fault) : recipe;
        }
        catch (Exception error) when (error is JsonException or IOException)
        {
            throw new DatasetException($"{path}: not a usable recipe: {error.Message}", error);
        }
    }

    /// <summary>What is wrong with a value, or null: field, value and remedy.</summary>
    internal string? Fault() =>
        SettingFault.Below("vocabularySize", VocabularySize, BytePairVocabulary.BaseSize)
        ?? SettingFault.Below("tokenizerRecordStride", TokenizerRecordStride, 1)
        ?? SettingFault.Below("maxTextChars", MaxTextChars, 1)
        ?? SettingFault.Missing("architecture", Architecture) ?? Architecture.Fault("architecture.")
        ?? SettingFault.Missing("cooccurrence", Cooccurrence)
        ?? SettingFault.Below("cooccurrence.window", Cooccurrence.Window, 1)
        ?? SettingFault.Below("cooccurrence.powerIterations", Cooccurrence.PowerIterations, 0)
        ?? SettingFault.NotAbove0("cooccurrence.frequencyWeight", Cooccurrence.FrequencyWeight)
        ?? SettingFault.Missing("crops", Crops)
        ?? SettingFault.Below("crops.maxQueryTokens", Crops.MaxQueryTokens, 1)
        ?? SettingFault.Below("crops.minPassageTokens", Crops.MinPassageTokens, 1)
        ?? SettingFault.Below("crops.maxPassageTokens", Crops.MaxPassageTokens, Crops.MinPassageTokens)
        ?? SettingFault.Missing("tokenVectors", TokenVectors) ?? TokenVectors.Fault("tokenVectors.")
        ?? MinedVectors?.Fault("minedVectors.")
        ?? TaskVectors?.Fault("taskVectors.")
        ?? Contrastive?.Fault("contrastive.");

    /// <summary>The settings of a source; the defaults if no pattern matches.</summary>
    /// <param name="source">Its name.</param>
    public SourceRecipe Source(string source) =>
        Sources.FirstOrDefault(recipe => recipe.Matches(source)) ?? new SourceRecipe { Name = source };
}
