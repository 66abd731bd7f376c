// /v1/models/{name}: upload, load, unload, delete; and the same for a model's adapters. Reading them is OpenAI's form,
// in EmbeddingRoutes.
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Limiting;
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Http;

/// <summary>The routes that change which models there are and which are in memory.</summary>
internal static class ModelRoutes
{
    private const string TarType = "application/x-tar", GzipType = "application/gzip";

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/v1/models/{name}").WithTags("models").Requires(Role.Admin);
        MapOne(group, "", "Model", "a model");
        group.MapGet("adapters", Adapters).WithName("listAdapters").Requires(Role.Read, filtersByScope: true)
            .ProducesProblem(404).WithSummary("Lists a model's adapters; a model with one is named NAME@VERSION.");
        MapOne(group, "adapters/{version}", "Adapter", "an adapter in PEFT's format");
    }

    private static void MapOne(RouteGroupBuilder group, string path, string subject, string what)
    {
        group.MapPut(path, UploadAsync).WithName($"upload{subject}")
            .WithMetadata(new RequestSizeLimitAttribute(ServerLimits.MaxUploadBytes))
            .Reads<byte[]>(true, TarType, GzipType).Produces<LoadedModel>(201)
            .ProducesValidationProblem().ProducesProblem(409)
            .WithSummary($"Stores {what}, sent as a tar archive of its folder.");
        group.MapDelete(path, Delete).WithName($"delete{subject}")
            .Produces(204).ProducesProblem(404).ProducesProblem(409)
            .WithSummary($"Deletes {what} that no collection uses.")
            .FreesMemory();
        group.MapPost($"{path}/load", LoadAsync).WithName($"load{subject}").ProducesProblem(404)
            .WithSummary($"Brings {what} into memory.");
        group.MapPost($"{path}/unload", Unload).WithName($"unload{subject}").ProducesProblem(404)
            .WithSummary($"Drops {what} from memory; the next use loads it again.")
            .FreesMemory();
    }

    private static async Task<IResult> UploadAsync(string name, HttpRequest http, ModelRegistry models,
        CancellationToken cancellation, string? version = null)
    {
        string full = FullName(name, version);
        await new ModelUpload(models).StoreAsync(full, http.Body, cancellation);
        return Results.Created($"/v1/models/{name}", Describe(full, models));
    }

    private static async Task<Ok<LoadedModel>> LoadAsync(
        string name, ModelRegistry models, string? version = null)
    {
        string full = FullName(name, version);
        using ModelLease lease = await Task.Run(() => models.Use(full), CancellationToken.None);
        return TypedResults.Ok(Describe(full, models) with
        {
            ModelVersion = lease.Model.Version, Engine = lease.Model.EngineName,
        });
    }

    private static Ok<LoadedModel> Unload(string name, ModelRegistry models, string? version = null)
    {
        string full = FullName(name, version);
        models.Describe(full);
        models.Unload(full);
        return TypedResults.Ok(Describe(full, models));
    }

    private static NoContent Delete(
        string name, ModelRegistry models, CollectionRegistry collections, string? version = null)
    {
        string full = FullName(name, version), path = models.PathOf(full);
        if (version is null ? !models.List().Contains(name) : !models.AdaptersOf(name).Contains(version))
        {
            throw new ProblemException(StatusCodes.Status404NotFound, "not-found", "model",
                $"'{full}' does not exist; GET /v1/models lists the models.");
        }

        if (collections.Names.FirstOrDefault(collection => Uses(collections, collection, full)) is { } user)
        {
            throw new ProblemException(StatusCodes.Status409Conflict, "conflict", "model",
                $"'{full}' made the vectors of collection '{user}'; reindex or delete that first.");
        }

        models.Unload(full);
        Directory.Delete(path, recursive: true);
        return TypedResults.NoContent();
    }

    private static bool Uses(CollectionRegistry collections, string collection, string model)
    {
        if (collections.TryUse(collection) is not { } lease)
        {
            return false;
        }

        using (lease)
        {
            return lease.Generations.List().Any(one => one.Model is { } used
                && (used == model || used.StartsWith(model + ModelRegistry.AdapterSign, StringComparison.Ordinal)));
        }
    }

    private static Ok<AdapterList> Adapters(string name, ModelRegistry models)
    {
        Names.Require("model", name);
        return TypedResults.Ok(new AdapterList(
            [.. models.AdaptersOf(name).Select(version => Describe(FullName(name, version), models))]));
    }

    private static LoadedModel Describe(string name, ModelRegistry models) => new(name, models.IsLoaded(name));

    private static string FullName(string name, string? version)
    {
        string full = version is null ? name : $"{name}{ModelRegistry.AdapterSign}{version}";
        ModelRegistry.RequireName("model", full);
        return full;
    }

    /// <summary>A model or a model with an adapter.</summary>
    /// <param name="Id">The name under which it embeds.</param>
    /// <param name="Loaded">Whether it is in memory.</param>
    /// <param name="ModelVersion">A hash of its weights; where it was just loaded.</param>
    /// <param name="Engine">What computes its vectors; where it was just loaded.</param>
    internal sealed record LoadedModel(string Id, bool Loaded, string? ModelVersion = null, string? Engine = null);

    /// <summary>The adapters of a model.</summary>
    internal sealed record AdapterList(IReadOnlyList<LoadedModel> Adapters);
}
