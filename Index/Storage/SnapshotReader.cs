// Restoring a snapshot into a new folder, and resuming a restoring that was interrupted.
using System.Text;

namespace SearchEngine.Index.Storage;

/// <summary>Restores a snapshot. The folder gets its name when every byte was checked and is durable.</summary>
internal sealed class SnapshotReader(string path)
{
    private const int MaxNameBytes = 4096;

    /// <exception cref="DataDamagedException">The snapshot is damaged; there is no new folder.</exception>
    public void RestoreTo(string root, IProgress<double>? progress, CancellationToken ct)
    {
        string unfinished = root + SnapshotWriter.UnfinishedSuffix;
        Directory.CreateDirectory(unfinished);
        try
        {
            HashSet<string> restored;
            using (FileStream source = File.OpenRead(path))
                restored = ReadAll(source, unfinished, progress, ct);
            foreach (string file in Directory.GetFiles(unfinished, "*", SearchOption.AllDirectories))
            {
                if (!restored.Contains(file))
                    File.Delete(file); // of another snapshot, whose restoring was interrupted
            }

            File.Copy(Path.Combine(unfinished, ManifestFile.Name), Path.Combine(unfinished, ManifestFile.CopyName));
            DurableFile.Sync(Path.Combine(unfinished, ManifestFile.CopyName));
            ManifestFile.Read(unfinished, out _);
            foreach (string folder in Directory.GetDirectories(unfinished, "*", SearchOption.AllDirectories))
                DurableFile.SyncFolder(folder);
            DurableFile.SyncFolder(unfinished);
            Directory.Move(unfinished, root);
            DurableFile.SyncFolder(Path.GetDirectoryName(root)!);
        }
        catch (Exception exception) when (exception is DataDamagedException or StorageUnavailableException
            or NotFoundException)
        {
            Directory.Delete(unfinished, recursive: true);
            throw;
        }
    }

    private HashSet<string> ReadAll(
        FileStream source, string folder, IProgress<double>? progress, CancellationToken ct)
    {
        if (!Take(source, SnapshotFormat.Magic.Length).AsSpan().SequenceEqual(SnapshotFormat.Magic))
            throw Damaged("it is no snapshot");
        HashSet<string> restored = [];
        while (true)
        {
            int number = restored.Count + 1;
            int nameBytes = BitConverter.ToInt32(Take(source, sizeof(int)));
            if (nameBytes is < 0 or > MaxNameBytes)
                throw Damaged($"the name of file {number} has no length");
            string name = Encoding.UTF8.GetString(Take(source, nameBytes));
            long length = BitConverter.ToInt64(Take(source, sizeof(long)));
            if (name.Length == 0)
            {
                if (length != restored.Count || source.Position != source.Length)
                    throw Damaged($"it should hold {length} files and holds {restored.Count}");
                return restored;
            }

            string target = Path.GetFullPath(Path.Combine(folder, name));
            if (!target.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
                || length < 0 || length > source.Length - source.Position || !restored.Add(target))
            {
                throw Damaged($"file {number} has no sound name or length");
            }

            byte[] head = SnapshotFormat.HeadOf(name, length);
            if (!SkipRestored(source, head, length, target))
                CopyFile(source, head, length, target, ct);
            progress?.Report((double)source.Position / source.Length);
        }
    }

    // A file that an interrupted restoring wrote whole has the checksum that the snapshot states.
    private bool SkipRestored(FileStream source, byte[] head, long length, string target)
    {
        if (!File.Exists(target) || new FileInfo(target).Length != length)
            return false;
        long start = source.Position;
        source.Position = start + length;
        uint stated = BitConverter.ToUInt32(Take(source, sizeof(uint)));
        uint found;
        using (FileStream file = File.OpenRead(target))
            found = SnapshotFormat.ChecksumOf(head, file, length, _ => { });
        if (found == stated)
        {
            DurableFile.Sync(target);
            return true;
        }

        source.Position = start;
        return false;
    }

    private void CopyFile(FileStream source, byte[] head, long length, string target, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using FileStream file = new(target, FileMode.Create, FileAccess.Write);
        uint checksum = SnapshotFormat.ChecksumOf(head, source, length, chunk =>
        {
            ct.ThrowIfCancellationRequested();
            file.Write(chunk.Span);
        });
        file.Flush(flushToDisk: true);
        if (BitConverter.ToUInt32(Take(source, sizeof(uint))) != checksum)
            throw Damaged($"the checksum of {Path.GetFileName(target)} does not fit");
    }

    private byte[] Take(FileStream source, int length)
    {
        byte[] bytes = new byte[length];
        return source.ReadAtLeast(bytes, length, throwOnEndOfStream: false) == length
            ? bytes
            : throw Damaged("it ends too early");
    }

    private DataDamagedException Damaged(string detail) => new(path, detail);
}
