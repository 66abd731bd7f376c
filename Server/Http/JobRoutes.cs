// GET /v1/jobs and /v1/jobs/{id}, DELETE (cancel), POST …/resume, GET …/events (server-sent events).
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using SearchEngine.Index;
using SearchEngine.Server.Jobs;
using SearchEngine.Server.Limiting;
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Http;

/// <summary>The routes of jobs.</summary>
internal static class JobRoutes
{
    private const string EventStream = "text/event-stream";

    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(15);

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/v1/jobs").WithTags("jobs")
            .Requires(Role.Read, filtersByScope: true);
        group.MapGet("", List).WithName("listJobs").ProducesValidationProblem()
            .WithSummary("Lists the jobs, the youngest first; ?collection= and ?state= choose some.");
        group.MapGet("{id}", Get).WithName("getJob").ProducesProblem(404)
            .WithSummary("Describes a job.");
        group.MapDelete("{id}", Cancel).WithName("cancelJob").Produces<Job>(202).ProducesProblem(404)
            .WithSummary("Cancels a job: 202 while it comes to rest, 200 when it is over.")
            .Requires(Role.Admin, filtersByScope: true).FreesMemory();
        group.MapPost("{id}/resume", Resume).WithName("resumeJob")
            .Produces<Job>(202).ProducesProblem(404).ProducesProblem(409)
            .WithSummary("Runs a job again that failed or was cancelled; it goes on where it stopped.")
            .Requires(Role.Admin, filtersByScope: true);
        group.MapGet("{id}/events", EventsAsync).WithName("followJob")
            .Produces<string>(200, EventStream).Produces(204).ProducesProblem(404)
            .WithSummary("Streams a job's events (server-sent events), from the first or behind Last-Event-ID.")
            .DisableRequestTimeout();
    }

    private static Ok<JobList> List(
        HttpContext context, JobQueue jobs, string? collection = null, string? state = null)
    {
        string[] words = [.. Enum.GetValues<JobState>().Select(one => one.Word())];
        if (state is not null && !words.Contains(state))
        {
            throw new InvalidInputException("state", $"must be one of {string.Join(", ", words)}.");
        }

        return TypedResults.Ok(new JobList([.. jobs.List().Where(job =>
            MaySee(context, job) && (collection is null || job.Collection == collection)
            && (state is null || job.State.Word() == state))]));
    }

    private static Ok<Job> Get(string id, HttpContext context, JobQueue jobs) =>
        TypedResults.Ok(Seen(context, jobs, id));

    private static IResult Cancel(string id, HttpContext context, JobQueue jobs)
    {
        Job job = jobs.Cancel(Seen(context, jobs, id).Id);
        return Results.Json(job, statusCode: job.IsOver ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
    }

    private static IResult Resume(string id, HttpContext context, JobQueue jobs) =>
        Results.Json(jobs.Resume(Seen(context, jobs, id).Id), statusCode: StatusCodes.Status202Accepted);

    private static async Task EventsAsync(
        string id, HttpContext context, JobQueue jobs, IHostApplicationLifetime lifetime)
    {
        JobEventLog events = jobs.EventsOf(Seen(context, jobs, id).Id);
        long after = LastEventId(context.Request);
        HttpResponse response = context.Response;
        if (jobs.Get(id).IsOver && events.LastId <= after)
        {
            response.StatusCode = StatusCodes.Status204NoContent; // tells an EventSource not to come again
            return;
        }

        response.ContentType = EventStream;
        response.Headers.CacheControl = "no-store";
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await response.StartAsync(ended.Token);
            await foreach (JobEvent? happened in events.FollowAsync(after, SignOfLife, ended.Token))
            {
                string text = happened is null ? ": still here\n\n"
                    : $"id: {happened.Id}\nevent: {happened.Event}\n" +
                    $"data: {happened.Data.ToJsonString(ApiJson.Options)}\n\n";
                await response.WriteAsync(text, Encoding.UTF8, ended.Token);
                await response.Body.FlushAsync(ended.Token);
            }
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // the watcher comes again with Last-Event-ID when the server is back
        }
    }

    // To a caller of other collections a job is as if it were not there.
    private static Job Seen(HttpContext context, JobQueue jobs, string id)
    {
        Job job = jobs.Get(id);
        return MaySee(context, job) ? job : throw JobQueue.Missing(id);
    }

    private static bool MaySee(HttpContext context, Job job)
    {
        Caller caller = Caller.Of(context);
        return job.Collection is null ? caller.Collections is null : caller.Covers(job.Collection);
    }

    private static long LastEventId(HttpRequest request)
    {
        const string header = "Last-Event-ID";
        string text = request.Headers[header].ToString();
        return text.Length == 0 ? 0
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id
            : throw new InvalidInputException(header, "must be the id of an event: a whole number.");
    }

    /// <summary>Every job, the youngest first.</summary>
    internal sealed record JobList(IReadOnlyList<Job> Jobs);
}
