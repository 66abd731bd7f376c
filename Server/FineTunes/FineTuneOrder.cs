// What POST /v1/collections/{name}/fine-tunes asks for: examples, or none, and how to train on them.
using System.Text.Json;
using System.Text.Json.Nodes;
using SearchEngine.Index;
using SearchEngine.Server.Json;
using SearchEngine.Trainer.Training;

namespace SearchEngine.Server.FineTunes;

/// <summary>The body of a fine-tune.</summary>
internal sealed record FineTuneOrder
{
    /// <summary>Fewest examples that a fine-tune makes sense with.</summary>
    public const int FewestExamples = 20;

    private const int PairsField = 0, ClicksField = 1, InstructionField = 2, SettingsField = 3, HeldOutField = 4,
        ForceField = 5, VersionField = 6, ReindexField = 7;

    private const int MaxExamples = 200_000;
    private const double LeastHeldOut = 0.02, MostHeldOut = 0.5;

    private static readonly JsonFieldNames Fields = new("a fine-tune", "pairs", "clicks", "instruction", "settings",
        "held_out_share", "force", "version", "reindex");

    /// <summary>Questions with the documents or texts that answer them. Empty: cut from the corpus itself.</summary>
    public IReadOnlyList<GivenExample> Examples { get; init; } = [];

    /// <summary>The task of the queries in words; null for the model's own.</summary>
    public string? Instruction { get; init; }

    /// <summary>Settings of the training, as in the file of <c>train --config</c>; null for the defaults.</summary>
    public JsonObject? Settings { get; init; }

    /// <summary>Share of the queries that judges the outcome and is not trained on.</summary>
    public double HeldOutShare { get; init; } = 0.2;

    /// <summary>Whether the model is registered even when it is not better.</summary>
    public bool Force { get; init; }

    /// <summary>Name of the new version; null for the next free v-number.</summary>
    public string? Version { get; init; }

    /// <summary>Whether the collection is reindexed with the new version when it is registered.</summary>
    public bool Reindex { get; init; }

    /// <summary>Parses a body; an empty one asks for a fine-tune without labels.</summary>
    /// <exception cref="InvalidInputException">It is not that; names the field.</exception>
    public static FineTuneOrder Parse(ReadOnlySpan<byte> json)
    {
        List<GivenExample> examples = [];
        FineTuneOrder order = JsonBody.Parse(json, Fields, new FineTuneOrder(), (ref reader, field, order) =>
            field switch
            {
                PairsField => Add(examples, ref reader, "pairs", GivenExample.ReadPair, order),
                ClicksField => Add(examples, ref reader, "clicks", GivenExample.ReadClick, order),
                InstructionField => order with { Instruction = reader.ReadString() },
                SettingsField => order with { Settings = reader.ReadObject() },
                HeldOutField => order with { HeldOutShare = reader.ReadNumber(LeastHeldOut, MostHeldOut) },
                ForceField => order with { Force = reader.ReadBoolean() },
                VersionField => order with { Version = reader.ReadString() },
                ReindexField => order with { Reindex = reader.ReadBoolean() },
                _ => throw new InvalidOperationException("a field without a case"),
            });
        if (examples.Count is > 0 and < FewestExamples)
        {
            throw new InvalidInputException("pairs", $"and clicks are {examples.Count} together; give at least "
                + $"{FewestExamples}, or none to have examples made from the documents.");
        }

        order = order with { Examples = examples };
        order.TrainingSettings();
        return order;
    }

    /// <summary>The settings of the training.</summary>
    /// <exception cref="InvalidInputException">They are not settings; names the field.</exception>
    public FineTuneSettings TrainingSettings()
    {
        try
        {
            FineTuneSettings settings = Settings is null
                ? new FineTuneSettings()
                : FineTuneSettings.Parse(Settings.ToJsonString());
            return settings is { Attention: null, Pooling: null } ? settings
                : throw new InvalidInputException("settings", "ask for another attention or pooling, which an adapter "
                    + "over the served model cannot carry; make that model with `searchengine train --config`.");
        }
        catch (JsonException exception)
        {
            throw new InvalidInputException("settings", $"are not settings of a training: {exception.Message}");
        }
    }

    private delegate GivenExample ReadExample(ref JsonFieldReader reader);

    private static FineTuneOrder Add(List<GivenExample> examples, ref JsonFieldReader reader, string name,
        ReadExample read, FineTuneOrder order)
    {
        if (reader.Kind != JsonTokenType.StartArray)
        {
            throw reader.Invalid("must be an array.");
        }

        for (int number = 0; reader.NextElement(); number++)
        {
            reader.Enter($"{name}[{number}]");
            examples.Add(read(ref reader));
            if (examples.Count > MaxExamples)
            {
                throw new InvalidInputException(name, $"make more than {MaxExamples} examples; send fewer.");
            }
        }

        reader.Enter("");
        return order;
    }
}
