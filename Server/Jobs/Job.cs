// What is known about a job at one moment: what the API answers and what data/.jobs/<id>/job.json holds.
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace SearchEngine.Server.Jobs;

/// <summary>A piece of work that outlives the request that asked for it. Immutable.</summary>
internal sealed record Job
{
    /// <summary>Its id, which sorts by time of creation.</summary>
    public required string Id { get; init; }

    /// <summary>What it does: the <see cref="IJobRunner.Kind"/> of the runner that does it.</summary>
    public required string Kind { get; init; }

    /// <summary>The collection that it works on; null for none.</summary>
    public string? Collection { get; init; }

    /// <summary>Where it stands.</summary>
    public JobState State { get; init; }

    /// <summary>How often it has been started.</summary>
    public int Attempts { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it was last started.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it last ended.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>What it is doing, in a word or two.</summary>
    public string? Stage { get; init; }

    /// <summary>Units of the stage that are done.</summary>
    public long Done { get; init; }

    /// <summary>Units of the stage in all; 0 while that is not known.</summary>
    public long Total { get; init; }

    /// <summary>Units a second since the stage began.</summary>
    public double? Rate { get; init; }

    /// <summary>Seconds until the stage ends at this rate.</summary>
    public double? EtaS { get; init; }

    /// <summary>What it was asked.</summary>
    public required JsonObject Parameters { get; init; }

    /// <summary>What came out of it.</summary>
    public JsonObject? Result { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }

    /// <summary>Whether it has ended for good, unless somebody resumes it.</summary>
    [JsonIgnore]
    public bool IsOver => State is JobState.Succeeded or JobState.Failed or JobState.Cancelled;
}
