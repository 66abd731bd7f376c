// What the server measures of itself: instruments of System.Diagnostics.Metrics and spans of an ActivitySource.
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SearchEngine.Server.Metrics;

/// <summary>The instruments that requests write to.</summary>
internal sealed class Telemetry : IDisposable
{
    /// <summary>The name of the meter and of the source of spans.</summary>
    public const string Name = "SearchEngine";

    // A client may call its method anything, and each label's value is a series that stays: strange ones share one.
    private const string OtherMethod = "other";

    private static readonly HashSet<string> Methods = new(
        [HttpMethods.Connect, HttpMethods.Delete, HttpMethods.Get, HttpMethods.Head, HttpMethods.Options,
            HttpMethods.Patch, HttpMethods.Post, HttpMethods.Put, HttpMethods.Trace], StringComparer.Ordinal);

    private static readonly double[] Seconds =
        [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private static readonly ActivitySource Spans = new(Name);

    private readonly Histogram<double> requests;
    private readonly Histogram<double> stages;
    private readonly UpDownCounter<long> active;
    private readonly Counter<long> documents;

    /// <summary>Makes the instruments.</summary>
    public Telemetry()
    {
        InstrumentAdvice<double> buckets = new() { HistogramBucketBoundaries = Seconds };
        requests = Meter.CreateHistogram(
            "searchengine.http.request.duration", "s", "Time of requests, by route.", null, buckets);
        stages = Meter.CreateHistogram(
            "searchengine.search.stage.duration", "s", "Time of the stages of searches.", null, buckets);
        active = Meter.CreateUpDownCounter<long>("searchengine.http.requests.active", null, "Requests that run.");
        documents = Meter.CreateCounter<long>(
            "searchengine.documents.written", null, "Documents stored by requests that succeeded.");
    }

    /// <summary>The meter, for gauges.</summary>
    public Meter Meter { get; } = new(Name);

    /// <summary>A request has begun.</summary>
    public void Begin() => active.Add(1);

    /// <summary>A request has ended.</summary>
    /// <param name="context">The request.</param>
    /// <param name="time">What it took.</param>
    public void End(HttpContext context, TimeSpan time)
    {
        string route = NameOf(context.GetEndpoint() as RouteEndpoint);
        string method = Methods.Contains(context.Request.Method) ? context.Request.Method : OtherMethod;
        int status = context.Response.StatusCode;
        active.Add(-1);
        requests.Record(time.TotalSeconds,
            new("method", method), new("route", route), new("status", status));
        if (Activity.Current is { } span)
        {
            span.DisplayName = $"{method} {route}";
            span.SetTag("http.request.method", method).SetTag("http.route", route)
                .SetTag("http.response.status_code", status);
        }
    }

    /// <summary>A stage of a search has ended just now.</summary>
    /// <param name="stage">Its name.</param>
    /// <param name="time">What it took.</param>
    public void EndStage(string stage, TimeSpan time)
    {
        stages.Record(time.TotalSeconds, new KeyValuePair<string, object?>("stage", stage));
        if (Spans.HasListeners())
        {
            Spans.StartActivity(ActivityKind.Internal, startTime: DateTimeOffset.UtcNow - time, name: $"search.{stage}")
                ?.Stop();
        }
    }

    /// <summary>Documents were stored.</summary>
    public void AddDocuments(long count) => documents.Add(count);

    // A route that is its group's own path has a slash at the end, which nobody sends.
    private static string NameOf(RouteEndpoint? endpoint) => endpoint?.RoutePattern.RawText switch
    {
        null => "none",
        "/" => "/",
        { } pattern => pattern.TrimEnd('/'),
    };

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();
}
