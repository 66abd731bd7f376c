// /v1/collections/{name}/documents: write (JSON or a stream of lines), read, delete, scroll, count.
using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SearchEngine.Index;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Json;
using SearchEngine.Server.Limiting;
using SearchEngine.Server.Metrics;
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Http;

/// <summary>The routes of documents.</summary>
internal static class DocumentRoutes
{
    private const string IfVersion = "if_version";
    private const string JsonType = "application/json", LinesType = "application/x-ndjson";

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/v1/collections/{name}/documents").WithTags("documents")
            .Requires(Role.Write);
        group.MapPost("", PostAsync).WithName("upsertDocuments")
            .WithMetadata(new RequestSizeLimitAttribute(ServerLimits.MaxStreamBytes))
            .Reads<DocumentBody[]>(true, JsonType, LinesType).Produces<UpsertAnswer>()
            .ProducesValidationProblem().ProducesProblem(404)
            .WithSummary("Stores documents: a JSON array or object (all or nothing), or a stream of JSON lines.");
        group.MapGet("{**id}", Get).WithName("getDocument").ProducesProblem(404)
            .WithSummary("Reads a document.").Requires(Role.Read);
        group.MapDelete("{**id}", DeleteAsync).WithName("deleteDocument")
            .ProducesValidationProblem().ProducesProblem(404).ProducesProblem(409)
            .WithSummary("Deletes a document; with ?if_version= only if it is at that version.")
            .FreesMemory();
    }

    private static async Task<IResult> PostAsync(
        string name, HttpContext context, CollectionRegistry collections, Telemetry telemetry,
        CancellationToken cancellation)
    {
        using CollectionLease lease = collections.Use(name);
        HttpRequest http = context.Request;
        Visibility visibility = VisibilityOf(http);
        DocumentStream stream = new(http.BodyReader);
        if (http.HasJsonContentType() || await stream.IsArrayAsync(cancellation))
        {
            return Counted(await StoreBodyAsync(http, lease.Collection, visibility, cancellation), telemetry);
        }

        bool watched = http.Headers.Accept.ToString().Contains(LinesType, StringComparison.OrdinalIgnoreCase);
        if (!watched)
        {
            return Counted(
                await StoreStreamAsync(stream, lease.Collection, visibility, null, cancellation), telemetry);
        }

        context.Response.ContentType = LinesType;
        await AnswerWithProgressAsync(context, stream, lease.Collection, visibility, telemetry, cancellation);
        return Results.Empty;
    }

    private static Ok<UpsertAnswer> Counted(UpsertAnswer answer, Telemetry telemetry)
    {
        telemetry.AddDocuments(answer.Upserted);
        return TypedResults.Ok(answer);
    }

    private static Visibility VisibilityOf(HttpRequest http) => http.Query["wait"].ToString() switch
    {
        "" or "true" => Visibility.Searchable,
        "false" => Visibility.Stored,
        _ => throw new InvalidInputException("wait", "must be true or false."),
    };

    private static async Task<UpsertAnswer> StoreBodyAsync(
        HttpRequest http, Collection collection, Visibility visibility, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        List<Document> documents = await RequestBody.ParseAsync(http, ServerLimits.MaxBodyBytes,
            json => DocumentParser.ParseBody(json, ServerLimits.WindowDocuments), cancellation);
        if (documents.Count > 0)
        {
            await collection.UpsertAsync(documents, visibility, cancellation);
        }

        return new UpsertAnswer(documents.Count, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    // Each window is validated whole before any of it is stored, then stored in commits of a few hundred documents;
    // only its last commit waits for the indexes, which meanwhile work on those before.
    private static async Task<UpsertAnswer> StoreStreamAsync(DocumentStream stream, Collection collection,
        Visibility visibility, Func<UpsertAnswer, Task>? onCommit, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        long stored = 0;
        try
        {
            while (await stream.ReadWindowAsync(cancellation) is { Count: > 0 } window)
            {
                collection.Validate(window, stream.First);
                for (int start = 0; start < window.Count; start += ServerLimits.CommitDocuments)
                {
                    Document[] commit = [.. window.Skip(start).Take(ServerLimits.CommitDocuments)];
                    bool isLast = start + commit.Length == window.Count;
                    await collection.UpsertAsync(commit, isLast ? visibility : Visibility.Stored, cancellation);
                    stored += commit.Length;
                    await (onCommit?.Invoke(Answer()) ?? Task.CompletedTask);
                }
            }
        }
        catch (StreamException exception)
        {
            throw new StreamException(exception.InnerException!, exception.Line, stored);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new StreamException(exception, stream.LineOf(exception), stored);
        }

        return Answer();

        UpsertAnswer Answer() => new(stored, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    private static async Task AnswerWithProgressAsync(
        HttpContext context, DocumentStream stream, Collection collection, Visibility visibility,
        Telemetry telemetry, CancellationToken cancellation)
    {
        try
        {
            Counted(await StoreStreamAsync(stream, collection, visibility, WriteLineAsync, cancellation), telemetry);
        }
        catch (StreamException exception)
        {
            FailureLog failures = context.RequestServices.GetRequiredService<FailureLog>();
            await WriteLineAsync(failures.ProblemOf(exception, context));
        }

        async Task WriteLineAsync(object line)
        {
            PipeWriter answer = context.Response.BodyWriter;
            await JsonSerializer.SerializeAsync(answer, line, ApiJson.Options, cancellation);
            await answer.WriteAsync("\n"u8.ToArray(), cancellation);
        }
    }

    private static Ok<DocumentAnswer> Get(string name, HttpContext context, CollectionRegistry collections)
    {
        using CollectionLease lease = collections.Use(name);
        string id = RawPath.DocumentId(context);
        StoredDocument document = lease.Collection.Get(id) ?? throw Missing(name, id);
        return TypedResults.Ok(DocumentAnswer.Of(document));
    }

    private static async Task<Ok<DeleteAnswer>> DeleteAsync(
        string name, HttpContext context, CollectionRegistry collections, CancellationToken cancellation,
        [FromQuery(Name = IfVersion)] string? ifVersion = null)
    {
        using CollectionLease lease = collections.Use(name);
        string id = RawPath.DocumentId(context);
        if (ifVersion is not null)
        {
            await lease.Collection.DeleteAsync(id, VersionOf(ifVersion), cancellation);
            return TypedResults.Ok(new DeleteAnswer(1));
        }

        int deleted = await lease.Collection.DeleteAsync([id], cancellation);
        return deleted > 0 ? TypedResults.Ok(new DeleteAnswer(deleted)) : throw Missing(name, id);
    }

    private static long VersionOf(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long version) && version > 0
            ? version
            : throw new InvalidInputException(IfVersion, "must be the version of a document: a whole number above 0.");

    private static ProblemException Missing(string name, string id) => new(
        StatusCodes.Status404NotFound, "not-found", "id", $"'{id}' does not exist in the collection '{name}'.");

    /// <summary>Documents stored, and the time since the request began.</summary>
    internal sealed record UpsertAnswer(long Upserted, double TookMs);

    /// <summary>Documents deleted.</summary>
    internal sealed record DeleteAnswer(int Deleted);
}
