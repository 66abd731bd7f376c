// What a runner holds of the job that it does.
using System.Text.Json.Nodes;

namespace SearchEngine.Server.Jobs;

/// <summary>A running job, seen from the work. Safe for concurrent use.</summary>
internal sealed class JobContext
{
    private readonly JobEntry entry;

    /// <summary>Made when a job starts.</summary>
    public JobContext(JobEntry entry, string folder)
    {
        this.entry = entry;
        Folder = folder;
        Parameters = entry.Job.Parameters.DeepClone().AsObject();
        Resumed = entry.Job.Attempts > 1;
    }

    /// <summary>The job as it stands now.</summary>
    public Job Job => entry.Job;

    /// <summary>What is asked; a copy of the runner's own.</summary>
    public JsonObject Parameters { get; }

    /// <summary>A folder of the job's own, which is there again when the job is resumed.</summary>
    public string Folder { get; }

    /// <summary>Whether the job was started before: what is in <see cref="Folder"/> may be carried on.</summary>
    public bool Resumed { get; }

    /// <summary>Whether the server stops, and not the job alone: it is run again at the next start.</summary>
    public bool IsCutOff => entry.IsCutOff;

    /// <summary>Deletes <see cref="Folder"/>: the job begins anew if it is resumed.</summary>
    public void DeleteFolder() => Directory.Delete(Folder, recursive: true);

    /// <summary>Says how far the work is. May be called often: watchers are told four times a second.</summary>
    /// <param name="stage">What is being done, in a word or two; a new stage measures its rate afresh.</param>
    /// <param name="done">Units done.</param>
    /// <param name="total">Units in all; 0 where that is not known.</param>
    public void Progress(string stage, long done, long total) => entry.Progress(stage, done, total);

    /// <summary>Tells watchers something; it is kept with the job and replayed to those who come later.</summary>
    /// <param name="eventName">A word of the runner's own, say <c>loss</c>.</param>
    /// <param name="data">What there is to say, at most 256 KB of JSON.</param>
    public void Emit(string eventName, JsonObject data) => entry.Emit(eventName, data);
}
