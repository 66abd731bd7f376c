// <data>/.security/audit.jsonl: who did what an admin may do, and when. Bodies and keys are never written.
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SearchEngine.Server.Security;

/// <summary>Appends to the audit log, one JSON object a line. Safe for concurrent use, also by several processes.
/// </summary>
/// <param name="dataFolder">The folder of the collections.</param>
/// <param name="clock">Tells the time of each act.</param>
internal sealed class AuditLog(string dataFolder, TimeProvider clock)
{
    private const long MaxBytes = 64 << 20;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly Lock gate = new();

    /// <summary>Where the log is; the part before the last 64 MiB is beside it, with the ending <c>.1</c>.</summary>
    public string Path { get; } = System.IO.Path.Combine(SecurityFolder.Of(dataFolder), "audit.jsonl");

    /// <summary>Appends an act.</summary>
    public void Write(AuditEntry entry)
    {
        byte[] line = JsonSerializer.SerializeToUtf8Bytes(
            new { Time = clock.GetUtcNow(), entry.Who, entry.Act, entry.Target, entry.Status, entry.Address }, Format);
        lock (gate)
        {
            SecurityFolder.Create(dataFolder);
            FileInfo file = new(Path);
            if (file.Exists && file.Length > MaxBytes)
            {
                file.MoveTo(Path + ".1", overwrite: true);
            }

            using FileStream stream = new(Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            stream.Write([.. line, (byte)'\n']); // one write, so that lines of two processes do not mix
        }
    }
}
