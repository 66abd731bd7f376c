using System.Text.Json.Nodes;

namespace SearchEngine.Server.Tests.EndToEnd;

/// <summary>Follows the events of a job in its file, which a kill leaves as it is, and of which each has its time.
/// </summary>
/// <param name="data">The data folder of the server.</param>
/// <param name="job">The job's id.</param>
internal sealed class JobEvents(string data, string job)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);

    private readonly string file = Path.Combine(data, ".jobs", job, "events.jsonl");

    private long Length => new FileInfo(file) is { Exists: true } found ? found.Length : 0;

    /// <summary>Waits until the job tells of a stage.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="since">What was told earlier does not count.</param>
    /// <param name="patience">How long is waited.</param>
    /// <returns>False when the job came to its end without it.</returns>
    public async Task<bool> WaitForAsync(string stage, DateTimeOffset since, TimeSpan patience)
    {
        using CancellationTokenSource end = new(patience);
        long seen = 0;
        while (true)
        {
            long length;
            while ((length = Length) == seen)
            {
                await Task.Delay(Look, end.Token);
            }

            seen = length;
            JsonNode[] told = [.. Read().Where(one => (DateTimeOffset)one["at"]! >= since)];
            if (told.Any(one => StageOf(one) == stage))
            {
                return true;
            }

            if (told.Any(one => (string?)one["data"]!["state"] is "succeeded" or "failed" or "cancelled"))
            {
                return false;
            }
        }
    }

    /// <summary>The stage that the job told of last; its state when it is over.</summary>
    public string Last() => Read().Select(one => StageOf(one) ?? (string?)one["data"]!["state"])
        .OfType<string>().LastOrDefault("nothing");

    private static string? StageOf(JsonNode one) =>
        (string?)one["event"] == "progress" ? (string?)one["data"]!["stage"] : null;

    // The last line may be in the writing.
    private IEnumerable<JsonNode> Read()
    {
        if (!File.Exists(file))
        {
            return [];
        }

        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using StreamReader reader = new(stream);
        return [.. reader.ReadToEnd().Split('\n')[..^1].Select(line => JsonNode.Parse(line)!)];
    }
}
