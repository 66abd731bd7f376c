// What recovery makes of the write-ahead log: every whole batch since the checkpoint, in order, through all epochs.
using System.Buffers.Binary;

namespace SearchEngine.Index.Storage;

/// <summary>Reads the batches after a checkpoint. Enumerate once, then ask for the rest.</summary>
/// <param name="walFolder">Folder of all epochs.</param>
/// <param name="from">The place of the checkpoint.</param>
/// <param name="skipDamage">True goes on after damage with what can still be read; false refuses.</param>
internal sealed class LogReplay(string walFolder, LogPosition from, bool skipDamage = false)
{
    private const int NoPart = -1;

    private readonly LogPosition _from = from;

    /// <summary>The place after the last whole batch.</summary>
    public LogPosition End { get; private set; } = from;

    /// <summary>What was dropped because it was never whole, for the operator.</summary>
    public List<string> Dropped { get; } = [];

    /// <summary>What was lost although it had been acknowledged; only when damage is skipped.</summary>
    public List<string> Lost { get; } = [];

    /// <summary>The whole batches, oldest first.</summary>
    /// <exception cref="DataDamagedException">A batch that had been durable cannot be read.</exception>
    public IEnumerable<LogBatch> Batches()
    {
        int[] epochs = [.. LogFormat.EpochsIn(walFolder).Where(epoch => epoch >= _from.Epoch)];
        foreach (int epoch in epochs)
        {
            using LogReader reader = new(walFolder, epoch);
            bool isFirst = epoch == _from.Epoch;
            if (!isFirst)
                CheckStart(reader, epoch);
            End = new LogPosition(epoch, isFirst ? _from.Address : LogFormat.FirstAddress, End.Sequence);
            foreach (LogBatch batch in BatchesOf(reader))
                yield return batch;
            Judge(reader, isLast: epoch == epochs[^1]);
        }
    }

    private IEnumerable<LogBatch> BatchesOf(LogReader reader)
    {
        for (long? from = End.Address; from is { } address;)
        {
            foreach (LogBatch batch in BatchesFrom(reader, address))
                yield return batch;
            from = skipDamage ? reader.NextEntry(reader.End) : null;
            if (from is { } next)
                Lost.Add($"{reader.PathOf(reader.End)}: the {next - reader.End} bytes from address {reader.End} on");
        }
    }

    private IEnumerable<LogBatch> BatchesFrom(LogReader reader, long address)
    {
        using MemoryStream parts = new();
        int nextPart = 0;
        foreach (LogEntry entry in reader.ReadFrom(address))
        {
            if (entry.Kind == LogFormat.EpochStart)
            {
                End = End with { Address = entry.End };
                continue;
            }

            bool begins = (entry.Flags & LogFormat.IsFirst) != 0;
            if (begins)
            {
                parts.SetLength(0);
                nextPart = 0;
            }

            // Parts of a batch that was given up half way are followed by a batch of the same number.
            if (entry.Part != nextPart)
            {
                nextPart = NoPart;
                continue;
            }

            if (entry.Sequence != End.Sequence + 1)
            {
                Refuse(reader.PathOf(entry.Address),
                    $"batch {entry.Sequence} stands where batch {End.Sequence + 1} should");
            }

            parts.Write(entry.Payload);
            nextPart++;
            if ((entry.Flags & LogFormat.IsLast) == 0)
                continue;
            End = new LogPosition(End.Epoch, entry.End, entry.Sequence);
            nextPart = NoPart;
            yield return new LogBatch(End, parts.ToArray());
        }
    }

    // The start of an epoch says where the one before ended: nothing may be missing there.
    private void CheckStart(LogReader reader, int epoch)
    {
        LogEntry? start = reader.ReadFrom(LogFormat.FirstAddress).FirstOrDefault();
        if (start is null)
            return; // the process ended before anything was in this epoch
        long sequence = start.Sequence;
        int previousEpoch = start.Kind == LogFormat.EpochStart
            ? BinaryPrimitives.ReadInt32LittleEndian(start.Payload.AsSpan(sizeof(int)))
            : -1;
        if (previousEpoch > End.Epoch || sequence > End.Sequence || start.Kind != LogFormat.EpochStart)
        {
            Refuse(reader.PathOf(LogFormat.FirstAddress),
                $"epoch {epoch} follows batch {sequence}, but the log before it ends with batch {End.Sequence}");
        }

        if (skipDamage)
            End = End with { Sequence = Math.Max(End.Sequence, sequence) };
    }

    private void Judge(LogReader reader, bool isLast)
    {
        if (!reader.HasRemains && reader.End == End.Address)
            return;
        string path = reader.PathOf(End.Address);
        long offset = End.Address & ((1L << LogFormat.SegmentBits) - 1);
        long committed = reader.HasRemains ? reader.CommittedAfter(reader.End) : 0;
        if (committed > End.Sequence)
        {
            Refuse(path, $"batch {End.Sequence + 1}, which had been acknowledged, cannot be read at byte {offset}");
            End = End with { Sequence = committed };
        }
        else if (isLast)
        {
            Dropped.Add(
                $"{path}: what follows byte {offset} is no whole batch after batch {End.Sequence} and was dropped");
        }
    }

    private void Refuse(string path, string detail)
    {
        if (!skipDamage)
            throw new DataDamagedException(path, detail);
        Lost.Add($"{path}: {detail}");
    }
}
