// The side of a job that does the work. Runners are registered as singletons; the queue finds them by kind.
using System.Text.Json.Nodes;

namespace SearchEngine.Server.Jobs;

/// <summary>Does jobs of one kind.</summary>
internal interface IJobRunner
{
    /// <summary>The kind of the jobs that it does, say <c>reindex</c>.</summary>
    string Kind { get; }

    /// <summary>Does a job. It may be called again for the same job, with <see cref="JobContext.Resumed"/> set, after
    /// the job failed, was cancelled, or the server died in the middle of it.</summary>
    /// <param name="job">What is asked, where to keep intermediate work, and whom to tell.</param>
    /// <param name="cancellation">Set when the job is cancelled or the server stops.</param>
    /// <returns>What came out of it; null for nothing.</returns>
    Task<JsonObject?> RunAsync(JobContext job, CancellationToken cancellation);
}
