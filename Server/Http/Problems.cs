// Exceptions -> problem documents (RFC 9457). The one place where an error of a room becomes an HTTP answer.
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using SearchEngine.Embedder;
using SearchEngine.Embedder.Batching;
using SearchEngine.Embedder.Tokenization;
using SearchEngine.Index;
using SearchEngine.Query;

namespace SearchEngine.Server.Http;

/// <summary>Translates what went wrong into <c>{type, title, status, detail, errors: {field: [..]}}</c>.</summary>
internal static class Problems
{
    private const string RetrySeconds = "1";
    private const string TypePrefix = "urn:searchengine:problem:";

    /// <summary>The problem that tells a client about an exception. Nothing of an unexpected one leaks.</summary>
    public static HttpValidationProblemDetails Of(Exception exception) => exception switch
    {
        StreamException e => OfStream(e),
        ProblemException e => Make(e.Status, e.Kind, e.Reason, e.Field),
        InvalidInputException e => Make(400, "invalid-input", e.Reason, e.Field),
        VersionConflictException e => Make(409, "version-conflict", e.Message, e.Field),
        RerankerException e => Make(502, "reranker-failed", e.Message, "rerank"),
        EmbedderBusyException e => Make(503, "busy", e.Message),
        NotFoundException e => Make(404, "not-found", e.Message),
        DataDamagedException e => Make(503, "data-damaged", e.Message),
        StorageUnavailableException { IsFull: true } e => Make(507, "storage-full", e.Message),
        StorageUnavailableException e => Make(503, "storage-unavailable", e.Message),
        ModelFolderException e => Make(503, "model-damaged", e.Message),
        BadHttpRequestException { StatusCode: 413 } => Make(413, "too-large",
            "The body is larger than this route takes; split it, or stream lines to the documents route.", "body"),
        BadHttpRequestException e => Make(e.StatusCode, "bad-request", e.Message, "body"),
        _ when StorageUnavailableException.IsDiskFull(exception) => Make(507, "storage-full",
            "The disk of the server is full; nothing was stored. Delete something, or give it more room."),
        InvalidDataException e =>
            Make(400, "bad-encoding", $"does not fit its Content-Encoding header: {e.Message}", "body"),
        JsonException e => Make(400, "invalid-input", $"The body is not JSON: {e.Message}", "body"),
        _ => Make(500, "internal", "The server met an error of its own; its log has the details under this trace id."),
    };

    /// <summary>The problem for a status that was set without a body.</summary>
    public static HttpValidationProblemDetails Of(int status, HttpRequest request) => status switch
    {
        404 => Make(404, "no-such-route",
            $"{request.Path} is no route; GET /openapi/v1.json lists the routes.", "path"),
        405 => Make(405, "method-not-allowed",
            $"{request.Method} is not taken by {request.Path}; the Allow header lists what is.", "method"),
        415 => Make(415, "media-type", "The body's Content-Encoding or Content-Type is not one that this route reads.",
            "Content-Encoding"),
        504 => Make(504, "too-slow",
            "took longer than a read may; ask for less, or raise it.", "limits.request_seconds"),
        _ => Make(status, "refused", ReasonPhrases.GetReasonPhrase(status) + "."),
    };

    /// <summary>Writes a problem as the answer, unless the answer has begun.</summary>
    public static Task WriteAsync(HttpContext context, HttpValidationProblemDetails problem)
    {
        if (problem.Status is 429 or 503)
        {
            context.Response.Headers.RetryAfter = RetrySeconds;
        }

        if (problem.Status == 401)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        if (problem.Status >= 500)
        {
            SetTraceId(problem, context);
        }

        ProblemHttpResult result = TypedResults.Problem(problem);
        return result.ExecuteAsync(context);
    }

    /// <summary>Tells the client under which id the log speaks of its request.</summary>
    public static void SetTraceId(HttpValidationProblemDetails problem, HttpContext context) =>
        problem.Extensions["trace_id"] = context.TraceIdentifier;

    private static HttpValidationProblemDetails OfStream(StreamException exception)
    {
        HttpValidationProblemDetails problem = Of(exception.InnerException!);
        problem.Extensions["stored"] = exception.Stored;
        if (exception.Line is { } line)
        {
            problem.Extensions["line"] = line;
        }

        return problem;
    }

    // As a word of its own: the field m is not named by "must".
    private static bool BeginsWith(string detail, string field) =>
        detail.StartsWith(field, StringComparison.Ordinal)
        && (detail.Length == field.Length || !char.IsLetterOrDigit(detail[field.Length]));

    private static HttpValidationProblemDetails Make(int status, string kind, string detail, string? field = null)
    {
        HttpValidationProblemDetails problem = new()
        {
            Type = TypePrefix + kind,
            Title = ReasonPhrases.GetReasonPhrase(status),
            Status = status,
            Detail = field is null || BeginsWith(detail, field) ? detail : $"{field} {detail}",
        };
        if (field is not null)
        {
            problem.Errors[field] = [detail];
        }

        return problem;
    }
}
