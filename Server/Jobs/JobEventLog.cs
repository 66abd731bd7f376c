// data/.jobs/<id>/events.jsonl: one event a line, appended and never changed. Readers follow it as it grows.
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Jobs;

/// <summary>The events of one job. Safe for concurrent use. What a crash left of a line at the end is
/// dropped.</summary>
/// <param name="path">The file; made with the first event.</param>
/// <param name="time">The clock.</param>
internal sealed class JobEventLog(string path, TimeProvider time) : IDisposable
{
    /// <summary>Bytes of the longest line.</summary>
    public const int MaxLineBytes = 256 << 10;

    private const int ChunkBytes = 1 << 20;

    private readonly Lock gate = new();
    private FileStream? file;
    private long length = -1, lastId;
    private bool complete;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The id of the last event; 0 when there is none.</summary>
    public long LastId
    {
        get
        {
            lock (gate)
            {
                Recover();
                return lastId;
            }
        }
    }

    /// <summary>Appends an event and wakes the readers. It outlives the process from here on.</summary>
    /// <exception cref="ArgumentException">It is longer than <see cref="MaxLineBytes"/>.</exception>
    public void Append(string name, JsonObject data)
    {
        lock (gate)
        {
            Recover();
            JobEvent happened = new(lastId + 1, time.GetUtcNow(), name, data);
            byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(happened, ApiJson.Options), (byte)'\n'];
            if (line.Length > MaxLineBytes)
            {
                throw new ArgumentException($"An event '{name}' of {line.Length} bytes; at most {MaxLineBytes}.");
            }

            file ??= OpenAtEnd();
            try
            {
                file.Write(line);
            }
            catch
            {
                file.Dispose(); // half of the line may be there: the next one is written over it
                file = null;
                throw;
            }

            length += line.Length;
            lastId++;
            complete = false;
            Wake();
        }
    }

    /// <summary>Tells readers that nothing follows for now, and closes the file.</summary>
    public void Complete()
    {
        lock (gate)
        {
            complete = true;
            file?.Dispose();
            file = null;
            Wake();
        }
    }

    /// <summary>Reads the events behind one, and then those that come, until the log is complete.</summary>
    /// <param name="after">The id of the last event that the reader knows; 0 for none.</param>
    /// <param name="idle">Time without an event after which null is given, for a sign of life.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async IAsyncEnumerable<JobEvent?> FollowAsync(
        long after, TimeSpan idle, [EnumeratorCancellation] CancellationToken cancellation)
    {
        long position = 0;
        while (true)
        {
            long end;
            bool last;
            Task next;
            lock (gate)
            {
                Recover();
                (end, last, next) = (length, complete, changed.Task);
            }

            while (position < end)
            {
                (List<JobEvent> events, position) = ReadChunk(position, end);
                foreach (JobEvent happened in events.Where(happened => happened.Id > after))
                {
                    yield return happened;
                }
            }

            if (last)
            {
                yield break;
            }

            await Task.WhenAny(next, Task.Delay(idle, time, cancellation));
            cancellation.ThrowIfCancellationRequested();
            if (!next.IsCompleted)
            {
                yield return null;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Complete();

    private FileStream OpenAtEnd()
    {
        FileStream opened = new(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, 0);
        opened.SetLength(length); // without what a crash left of a line
        opened.Position = length;
        return opened;
    }

    private void Wake()
    {
        changed.SetResult();
        changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    // Whole lines between two places; the file is immutable below `end`, so no lock is held.
    private (List<JobEvent> Events, long Position) ReadChunk(long position, long end)
    {
        using FileStream reader = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
        byte[] buffer = new byte[Math.Min(ChunkBytes, end - position)];
        reader.Position = position;
        reader.ReadExactly(buffer);
        int whole = buffer.AsSpan().LastIndexOf((byte)'\n') + 1;
        List<JobEvent> events = [];
        string lines = Encoding.UTF8.GetString(buffer, 0, whole);
        foreach (string line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            events.Add(JsonSerializer.Deserialize<JobEvent>(line, ApiJson.Options)!);
        }

        return (events, position + whole);
    }

    // Finds the end of the last line that is an event, once. Power that fails may leave anything behind it.
    private void Recover()
    {
        if (length >= 0)
        {
            return;
        }

        if (!File.Exists(path))
        {
            length = 0;
            return;
        }

        using FileStream found = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
        int tail = (int)Math.Min(2 * MaxLineBytes, found.Length);
        byte[] buffer = new byte[tail];
        found.Position = found.Length - tail;
        found.ReadExactly(buffer);
        int end = buffer.AsSpan().LastIndexOf((byte)'\n') + 1;
        JobEvent? last = null;
        while (end > 0 && last is null)
        {
            int start = buffer.AsSpan(0, end - 1).LastIndexOf((byte)'\n') + 1;
            last = EventIn(buffer.AsSpan(start..end));
            end = last is null ? start : end;
        }

        lastId = last?.Id ?? 0;
        length = last is null ? 0 : found.Length - tail + end;
    }

    private static JobEvent? EventIn(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<JobEvent>(line, ApiJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
