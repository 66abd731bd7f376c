// What POST /v1/collections/{name}/reindex may ask for, and what generation it becomes.
using System.Text.Json.Nodes;
using SearchEngine.Index;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Json;

namespace SearchEngine.Server.Generations;

/// <summary>The body of a reindex. What is left out stays as it is in the generation that is served.</summary>
internal sealed record ReindexRequest
{
    private const int ModelField = 0, MField = 1, EfConstructionField = 2, KeepField = 3, SwitchField = 4;

    private static readonly JsonFieldNames Fields =
        new("a reindex", "model", "m", "ef_construction", "keep", "switch");

    /// <summary>The model that makes the new vectors.</summary>
    public string? Model { get; init; }

    /// <summary>Links a node of the graph keeps on each layer.</summary>
    public int? M { get; init; }

    /// <summary>Candidates that an insertion into the graph looks at.</summary>
    public int? EfConstruction { get; init; }

    /// <summary>How many generations that were served before are kept after the switch.</summary>
    public int Keep { get; init; } = 1;

    /// <summary>Whether the new generation is served as soon as it has every document.</summary>
    public bool Switch { get; init; } = true;

    /// <summary>Parses a body; an empty one builds the same anew.</summary>
    /// <exception cref="InvalidInputException">It is not that; names the field.</exception>
    public static ReindexRequest Parse(ReadOnlySpan<byte> json) =>
        JsonBody.Parse(json, Fields, new ReindexRequest(), (ref reader, field, request) => field switch
        {
            ModelField => request with { Model = CollectionRequest.ModelName(reader.ReadString()) },
            MField => request with { M = reader.ReadInteger(CollectionRequest.LeastM, CollectionRequest.MostM) },
            EfConstructionField => request with
            {
                EfConstruction = reader.ReadInteger(
                    CollectionRequest.LeastEfConstruction, CollectionRequest.MostEfConstruction),
            },
            KeepField => request with { Keep = reader.ReadInteger(0, GenerationChoice.MostKept) },
            SwitchField => request with { Switch = reader.ReadBoolean() },
            _ => throw new InvalidOperationException("a field without a case"),
        });

    /// <summary>The settings of the new generation.</summary>
    /// <param name="served">Those of the one that is served.</param>
    /// <param name="models">Where the model is looked up.</param>
    public CollectionSettings SettingsFor(CollectionSettings served, ModelRegistry models)
    {
        CollectionSettings settings = served with
        {
            M = M ?? served.M,
            EfConstruction = EfConstruction ?? served.EfConstruction,
        };
        string name = Model ?? served.Model;
        if (name.Length == 0)
        {
            return settings; // documents brought their vectors; they are taken over
        }

        using ModelLease lease = models.Use(name);
        return settings with
        {
            Model = name, ModelVersion = lease.Model.Version, Dimensions = lease.Model.Dimensions,
        };
    }

    /// <summary>As the parameters of a job.</summary>
    public JsonObject ToParameters() => new()
    {
        ["model"] = Model,
        ["m"] = M,
        ["ef_construction"] = EfConstruction,
        ["keep"] = Keep,
        ["switch"] = Switch,
    };

    /// <summary>From the parameters of a job.</summary>
    public static ReindexRequest OfParameters(JsonObject parameters) => new()
    {
        Model = (string?)parameters["model"],
        M = (int?)parameters["m"],
        EfConstruction = (int?)parameters["ef_construction"],
        Keep = (int?)parameters["keep"] ?? 1,
        Switch = (bool?)parameters["switch"] ?? true,
    };
}
