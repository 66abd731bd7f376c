// Writes the acts of admins to the audit log: every request to a route that needs the role admin, whatever it came to.
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Security;

/// <summary>Records what admins do, and what others tried.</summary>
/// <param name="next">The layer within.</param>
/// <param name="log">The audit log.</param>
/// <param name="logger">Told when the audit log cannot be written.</param>
internal sealed partial class AuditMiddleware(RequestDelegate next, AuditLog log, ILogger<AuditMiddleware> logger)
{
    /// <summary>Runs the request and records it if its route is an admin's.</summary>
    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint() is RouteEndpoint endpoint
        && (endpoint.Metadata.GetMetadata<RequiredRole>()?.Role ?? Role.Admin) == Role.Admin
            ? RecordAsync(context, endpoint)
            : next(context);

    private async Task RecordAsync(HttpContext context, RouteEndpoint endpoint)
    {
        int status = StatusCodes.Status500InternalServerError;
        try
        {
            await next(context);
            status = context.Response.StatusCode;
        }
        catch (Exception exception)
        {
            status = Problems.Of(exception).Status ?? status;
            throw;
        }
        finally
        {
            Record(new AuditEntry(Caller.Of(context).Id, $"{context.Request.Method} {endpoint.RoutePattern.RawText}",
                context.Request.Path, status, context.Connection.RemoteIpAddress?.ToString()));
        }
    }

    private void Record(AuditEntry entry)
    {
        try
        {
            log.Write(entry);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogLost(exception, entry.Who, entry.Act, entry.Target); // the act is done: say at least here that it was
        }
    }

    [LoggerMessage(LogLevel.Error, "The audit log could not be written: {Who} {Act} {Target}")]
    private partial void LogLost(Exception exception, string who, string act, string target);
}
