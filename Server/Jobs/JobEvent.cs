// One line of data/.jobs/<id>/events.jsonl, and one server-sent event.
using System.Text.Json.Nodes;

namespace SearchEngine.Server.Jobs;

/// <summary>Something that a job told: a change of state, its progress, a loss, a score.</summary>
/// <param name="Id">Counts a job's events from 1, without gaps.</param>
/// <param name="At">When it was told.</param>
/// <param name="Event">What it is: <c>state</c>, <c>progress</c>, or a word of the job's own.</param>
/// <param name="Data">What there is to say.</param>
internal sealed record JobEvent(long Id, DateTimeOffset At, string Event, JsonObject Data);
