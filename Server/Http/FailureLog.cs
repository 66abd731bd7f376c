// Failures of the server's own: the client gets a trace id, and the log has under it what happened.
namespace SearchEngine.Server.Http;

/// <summary>Turns exceptions into problems and logs those that are the server's failures.</summary>
/// <param name="logger">Told of them.</param>
internal sealed partial class FailureLog(ILogger<FailureLog> logger)
{
    /// <summary>The problem that tells a client about an exception; one of the server's own is then in the log.
    /// </summary>
    public HttpValidationProblemDetails ProblemOf(Exception exception, HttpContext context)
    {
        HttpValidationProblemDetails problem = Problems.Of(exception);
        if (problem.Status >= StatusCodes.Status500InternalServerError)
        {
            Problems.SetTraceId(problem, context);
            LogFailure(exception, context.Request.Method, context.Request.Path, context.TraceIdentifier);
        }

        return problem;
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed, trace id {TraceId}")]
    private partial void LogFailure(Exception exception, string method, PathString path, string traceId);
}
