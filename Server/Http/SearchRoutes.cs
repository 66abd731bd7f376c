// POST /v1/collections/{name}/search and …/search/batch.
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using SearchEngine.Index;
using SearchEngine.Query;
using SearchEngine.Server.Experiments;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Json;
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Http;

/// <summary>The routes of searches.</summary>
internal static class SearchRoutes
{
    private const string SearchesField = "searches";

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/v1/collections/{name}/search").WithTags("search")
            .Requires(Role.Read);
        group.MapPost("", SearchAsync).WithName("search").Reads<SearchBody>()
            .ProducesValidationProblem().ProducesProblem(404)
            .WithSummary("Searches a collection by text, vector or examples.");
        group.MapPost("batch", BatchAsync).WithName("searchBatch").Reads<SearchBatchBody>()
            .ProducesValidationProblem().ProducesProblem(404)
            .WithSummary("Runs several searches; queries are embedded together.");
    }

    private static async Task<Ok<SearchResponse>> SearchAsync(
        string name, HttpRequest http, CollectionRegistry collections, SearcherFactory searchers,
        ExperimentTable experiments, CancellationToken cancellation)
    {
        using CollectionLease lease = collections.Use(name);
        SearchRequest request;
        using (RequestBody body = await RequestBody.ReadAsync(http, ServerLimits.MaxQuestionBytes, cancellation))
        {
            request = SearchJson.Parse(body.Memory);
        }

        if (experiments.Draw(lease, request) is { } other)
        {
            using (other)
            {
                return TypedResults.Ok(await experiments.CompareAsync(lease, other, request, cancellation));
            }
        }

        return TypedResults.Ok(await searchers.For(lease.Collection).SearchAsync(request, cancellation));
    }

    private static async Task<Ok<SearchBatchAnswer>> BatchAsync(
        string name, HttpRequest http, CollectionRegistry collections, SearcherFactory searchers,
        CancellationToken cancellation)
    {
        using CollectionLease lease = collections.Use(name);
        List<SearchRequest> requests;
        using (RequestBody body = await RequestBody.ReadAsync(http, ServerLimits.MaxBodyBytes, cancellation))
        using (JsonDocument json = StrictJson.Parse(body.Memory))
        {
            requests = ReadBatch(json.RootElement);
        }

        try
        {
            return TypedResults.Ok(new SearchBatchAnswer(
                await searchers.For(lease.Collection).SearchBatchAsync(requests, cancellation)));
        }
        catch (InvalidInputException exception)
        {
            throw InBatch(exception.Field, exception.Reason);
        }
    }

    private static List<SearchRequest> ReadBatch(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(SearchesField, out JsonElement searches)
            || searches.ValueKind != JsonValueKind.Array
            || searches.GetArrayLength() is 0 or > ServerLimits.MaxBatchSearches)
        {
            throw new InvalidInputException(SearchesField,
                $"must be an array of 1 to {ServerLimits.MaxBatchSearches} searches, in an object.");
        }

        if (json.EnumerateObject().Select(field => field.Name).FirstOrDefault(name => name != SearchesField)
            is { } unknown)
        {
            throw new InvalidInputException(unknown, $"is no field of a batch; its one field is {SearchesField}.");
        }

        List<SearchRequest> requests = [];
        foreach (JsonElement search in searches.EnumerateArray())
        {
            try
            {
                requests.Add(SearchRequestReader.Read(search));
            }
            catch (InvalidInputException exception)
            {
                throw InBatch($"[{requests.Count}].{exception.Field}", exception.Reason);
            }
        }

        return requests;
    }

    private static InvalidInputException InBatch(string place, string reason) => new(SearchesField + place, reason);

    /// <summary>The body of a batch.</summary>
    internal sealed record SearchBatchBody(IReadOnlyList<SearchBody> Searches);

    /// <summary>The answers of a batch, in the order of its searches.</summary>
    internal sealed record SearchBatchAnswer(IReadOnlyList<SearchResponse> Results);
}
