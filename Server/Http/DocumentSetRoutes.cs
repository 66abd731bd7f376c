// Routes over a set of documents, chosen by filter: …/documents/delete, …/scroll, …/count.
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using SearchEngine.Index;
using SearchEngine.Index.Filtering;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Json;
using SearchEngine.Server.Limiting;
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Http;

/// <summary>Deletes, pages through and counts the documents that a filter accepts.</summary>
internal static class DocumentSetRoutes
{
    private const int DefaultLimit = 100;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/v1/collections/{name}/documents").WithTags("documents")
            .Requires(Role.Read);
        group.MapPost("delete", DeleteAsync).WithName("deleteDocuments").Reads<DeleteBody>()
            .ProducesValidationProblem().ProducesProblem(404)
            .WithSummary("Deletes the documents of some ids, or those that a filter accepts.").Requires(Role.Write)
            .FreesMemory();
        group.MapPost("scroll", ScrollAsync).WithName("scrollDocuments").Reads<ScrollBody>(required: false)
            .ProducesValidationProblem().ProducesProblem(404)
            .WithSummary("Pages through documents in the order of their ids.");
        group.MapPost("count", CountAsync).WithName("countDocuments").Reads<CountBody>(required: false)
            .ProducesValidationProblem().ProducesProblem(404)
            .WithSummary("Counts documents.");
    }

    private static async Task<Ok<DocumentRoutes.DeleteAnswer>> DeleteAsync(
        string name, HttpRequest http, CollectionRegistry collections, CancellationToken cancellation)
    {
        using CollectionLease lease = collections.Use(name);
        DocumentSet set = await ReadAsync(http, DocumentSet.Kind.Deletion, cancellation);
        Collection collection = lease.Collection;
        int deleted = 0;
        foreach (string[] ids in (set.Ids ?? IdsOf(collection, set.Filter!)).Chunk(Limits.MaxBatchDocuments))
        {
            deleted += await collection.DeleteAsync(ids, cancellation);
        }

        return TypedResults.Ok(new DocumentRoutes.DeleteAnswer(deleted));
    }

    private static async Task<Ok<ScrollAnswer>> ScrollAsync(
        string name, HttpRequest http, CollectionRegistry collections, CancellationToken cancellation)
    {
        using CollectionLease lease = collections.Use(name);
        DocumentSet set = await ReadAsync(http, DocumentSet.Kind.Page, cancellation);
        int limit = set.Limit ?? DefaultLimit;
        OrdinalSet? accepted = set.Filter is null ? null : lease.Collection.Plan(set.Filter).Matches;
        List<DocumentAnswer> page = [];
        string? next = null;
        foreach (StoredDocument document in lease.Collection.Scroll(set.After, int.MaxValue))
        {
            cancellation.ThrowIfCancellationRequested();
            if (accepted is not null && !accepted.Contains(document.Ordinal))
            {
                continue;
            }

            if (page.Count == limit)
            {
                next = page[^1].Id;
                break;
            }

            page.Add(DocumentAnswer.Of(document));
        }

        return TypedResults.Ok(new ScrollAnswer(page, next));
    }

    private static async Task<Ok<CountAnswer>> CountAsync(
        string name, HttpRequest http, CollectionRegistry collections, CancellationToken cancellation)
    {
        using CollectionLease lease = collections.Use(name);
        DocumentSet set = await ReadAsync(http, DocumentSet.Kind.Count, cancellation);
        return TypedResults.Ok(new CountAnswer(
            set.Filter is null ? lease.Collection.Count : lease.Collection.Plan(set.Filter).Matches.Count));
    }

    private static Task<DocumentSet> ReadAsync(
        HttpRequest http, DocumentSet.Kind kind, CancellationToken cancellation) =>
        RequestBody.ParseAsync(
            http, ServerLimits.MaxQuestionBytes, json => DocumentSet.Parse(json, kind), cancellation);

    private static IEnumerable<string> IdsOf(Collection collection, Filter filter)
    {
        foreach (int ordinal in collection.Plan(filter).Matches.ToArray())
        {
            if (collection.Read(ordinal) is { } document)
            {
                yield return document.Id;
            }
        }
    }

    /// <summary>The body of a deletion: ids or a filter.</summary>
    internal sealed record DeleteBody(string[]? Ids = null, JsonObject? Filter = null);

    /// <summary>The body of a scroll; after is the answer's next.</summary>
    internal sealed record ScrollBody(string? After = null, int Limit = DefaultLimit, JsonObject? Filter = null);

    /// <summary>The body of a count.</summary>
    internal sealed record CountBody(JsonObject? Filter = null);

    /// <summary>A page of documents; next is null on the last.</summary>
    internal sealed record ScrollAnswer(IReadOnlyList<DocumentAnswer> Documents, string? Next);

    /// <summary>How many documents there are.</summary>
    internal sealed record CountAnswer(long Count);
}
