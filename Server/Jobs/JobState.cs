// Where a job stands in its life.
namespace SearchEngine.Server.Jobs;

/// <summary>The states of a job: queued -> running -> one of the other four.</summary>
internal enum JobState
{
    /// <summary>It waits for its turn.</summary>
    Queued,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It did what it was asked.</summary>
    Succeeded,

    /// <summary>It could not; <see cref="Job.Error"/> says why. It can be resumed.</summary>
    Failed,

    /// <summary>Somebody stopped it. It can be resumed.</summary>
    Cancelled,

    /// <summary>The server stopped or died while it ran; it runs again when the server starts.</summary>
    Interrupted,
}
