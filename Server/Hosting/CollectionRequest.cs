// What PUT /v1/collections/{name} may ask for, and what it becomes.
using SearchEngine.Index;
using SearchEngine.Index.Lexical;
using SearchEngine.Server.Http;
using SearchEngine.Server.Json;

namespace SearchEngine.Server.Hosting;

/// <summary>The body of a PUT of a collection. What is left out takes the default, or keeps what is there.</summary>
internal sealed record CollectionRequest
{
    private const int ModelField = 0, DimensionsField = 1, MetricField = 2, MField = 3, EfConstructionField = 4,
        LanguageField = 5, K1Field = 6, BField = 7;

    /// <summary>Bounds of <see cref="M"/> and of <see cref="EfConstruction"/>.</summary>
    public const int LeastM = 4, MostM = 128, LeastEfConstruction = 8, MostEfConstruction = 4_096;

    private const double MostK1 = 100;

    private static readonly string[] Languages = ["english", "any"];

    private static readonly JsonFieldNames Fields =
        new("a collection", "model", "dimensions", "metric", "m", "ef_construction", "language", "k1", "b");

    /// <summary>Name (or, on the command line, folder) of the embedding model; none where documents bring vectors.
    /// </summary>
    public string? Model { get; init; }

    /// <summary>Length of the vectors of a collection without a model.</summary>
    public int? Dimensions { get; init; }

    /// <summary>How vectors are compared: cosine (default), dot or l2.</summary>
    public string? Metric { get; init; }

    /// <summary>Links a node of the graph keeps on each layer, from 4 to 128; default 16.</summary>
    public int? M { get; init; }

    /// <summary>Candidates that an insertion into the graph looks at, from 8 to 4,096; default 200.</summary>
    public int? EfConstruction { get; init; }

    /// <summary>Whose words the keyword index knows: english (default: stop words and stems), or any (as they are).
    /// </summary>
    public string? Language { get; init; }

    /// <summary>BM25's k1: how slowly repeated words saturate, 0 to 100; default 0.9.</summary>
    public float? K1 { get; init; }

    /// <summary>BM25's b: how much long documents are held back, 0 to 1; default 0.4.</summary>
    public float? B { get; init; }

    /// <summary>Parses a body; an empty one asks for nothing in particular.</summary>
    /// <exception cref="InvalidInputException">It is not that; names the field.</exception>
    public static CollectionRequest Parse(ReadOnlySpan<byte> json)
    {
        CollectionRequest parsed = JsonBody.Parse(json, Fields, new CollectionRequest(), (ref reader, field, request) =>
            field switch
            {
                ModelField => request with { Model = ModelName(reader.ReadString()) },
                DimensionsField => request with { Dimensions = reader.ReadInteger(1, Limits.MaxDimensions) },
                MetricField => request with { Metric = reader.ReadString() },
                MField => request with { M = reader.ReadInteger(LeastM, MostM) },
                EfConstructionField =>
                    request with { EfConstruction = reader.ReadInteger(LeastEfConstruction, MostEfConstruction) },
                LanguageField => request with { Language = Languages[reader.ReadChoice(Languages)] },
                K1Field => request with { K1 = (float)reader.ReadNumber(0, MostK1) },
                BField => request with { B = (float)reader.ReadNumber(0, 1) },
                _ => throw new InvalidOperationException("a field without a case"),
            });
        if (parsed.Metric is not null)
        {
            parsed.ParseMetric();
        }

        return parsed is { Model: not null, Dimensions: not null }
            ? throw new InvalidInputException(
                "dimensions", "is given by the model; leave out one of model and dimensions.")
            : parsed;
    }

    /// <summary>The settings of a new collection.</summary>
    /// <param name="models">Where the model is looked up.</param>
    public CollectionSettings SettingsFor(ModelRegistry models)
    {
        CollectionSettings settings;
        if (Dimensions is { } dimensions)
        {
            settings = new() { Model = "", ModelVersion = "", Dimensions = dimensions };
        }
        else
        {
            string name = Model ?? ModelRegistry.DefaultName;
            using ModelLease lease = models.Use(name);
            settings = new()
            {
                Model = name, ModelVersion = lease.Model.Version, Dimensions = lease.Model.Dimensions,
            };
        }

        return settings with
        {
            Metric = ParseMetric(),
            M = M ?? settings.M,
            EfConstruction = EfConstruction ?? settings.EfConstruction,
            Language = ParseLanguage() ?? settings.Language,
            Bm25 = new Bm25Settings(K1 ?? settings.Bm25.K1, B ?? settings.Bm25.B),
        };
    }

    /// <summary>Refuses what differs from the collection that is there.</summary>
    /// <param name="name">The collection's name.</param>
    /// <param name="settings">Its settings.</param>
    /// <exception cref="ProblemException">Status 409; names the field.</exception>
    public void RequireSame(string name, CollectionSettings settings)
    {
        RequireEqual("model", Model, settings.Model);
        RequireEqual("dimensions", Dimensions, settings.Dimensions);
        RequireEqual("metric", Metric is null ? null : ParseMetric(), settings.Metric);
        RequireEqual("m", M, settings.M);
        RequireEqual("ef_construction", EfConstruction, settings.EfConstruction);
        RequireEqual("language", ParseLanguage(), settings.Language);
        RequireEqual("k1", K1, settings.Bm25.K1);
        RequireEqual("b", B, settings.Bm25.B);

        void RequireEqual(string field, object? asked, object there)
        {
            if (asked is not null && !asked.Equals(there))
            {
                throw new ProblemException(StatusCodes.Status409Conflict, "conflict", field,
                    $"is {there} in the collection '{name}' that is there; delete it first, or leave the field out.");
            }
        }
    }

    /// <summary>The name of a model, as a request may give it.</summary>
    /// <exception cref="InvalidInputException">It is none: say, a path.</exception>
    internal static string ModelName(string name)
    {
        ModelRegistry.RequireName("model", name);
        return name;
    }

    private AnalyzerLanguage? ParseLanguage() => Language switch
    {
        null => null,
        "any" => AnalyzerLanguage.Any,
        _ => AnalyzerLanguage.English,
    };

    private Metric ParseMetric() => Metric switch
    {
        null or "cosine" => Index.Metric.Cosine,
        "dot" => Index.Metric.Dot,
        "l2" => Index.Metric.L2,
        _ => throw new InvalidInputException("metric", $"is '{Metric}'; the metrics are cosine, dot and l2."),
    };
}
