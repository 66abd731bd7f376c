// Times every request, whatever comes of it.
using System.Diagnostics;

namespace SearchEngine.Server.Metrics;

/// <summary>The outermost layer: tells <see cref="Telemetry"/> of each request.</summary>
/// <param name="next">The layer within.</param>
/// <param name="telemetry">What is told.</param>
internal sealed class TelemetryMiddleware(RequestDelegate next, Telemetry telemetry)
{
    /// <summary>Runs the request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        long started = Stopwatch.GetTimestamp();
        telemetry.Begin();
        try
        {
            await next(context);
        }
        finally
        {
            telemetry.End(context, Stopwatch.GetElapsedTime(started));
        }
    }
}
