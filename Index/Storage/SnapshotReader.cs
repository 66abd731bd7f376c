// Restoring a snapshot into a new folder.
using System.Text;

namespace SearchEngine.Index.Storage;

/// <summary>Restores a snapshot. The folder gets its name when every byte was checked and is durable.</summary>
internal sealed class SnapshotReader(string path)
{
    private const int MaxNameBytes = 4096;

    /// <exception cref="DataDamagedException">The snapshot is damaged; there is no new folder.</exception>
    public void RestoreTo(string root, IProgress<double>? progress, CancellationToken ct)
    {
        string unfinished = root + ".partial";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        Directory.CreateDirectory(unfinished);
        try
        {
            using (FileStream source = File.OpenRead(path))
                ReadAll(source, unfinished, progress, ct);
            File.Copy(Path.Combine(unfinished, ManifestFile.Name), Path.Combine(unfinished, ManifestFile.CopyName));
            DurableFile.Sync(Path.Combine(unfinished, ManifestFile.CopyName));
            ManifestFile.Read(unfinished, out _);
            foreach (string folder in Directory.GetDirectories(unfinished, "*", SearchOption.AllDirectories))
                DurableFile.SyncFolder(folder);
            DurableFile.SyncFolder(unfinished);
            Directory.Move(unfinished, root);
            DurableFile.SyncFolder(Path.GetDirectoryName(root)!);
        }
        catch
        {
            if (Directory.Exists(unfinished))
                Directory.Delete(unfinished, recursive: true);
            throw;
        }
    }

    private void ReadAll(FileStream source, string folder, IProgress<double>? progress, CancellationToken ct)
    {
        if (!Take(source, SnapshotFormat.Magic.Length).AsSpan().SequenceEqual(SnapshotFormat.Magic))
            throw Damaged("it is no snapshot");
        for (int files = 0; ; files++)
        {
            int nameBytes = BitConverter.ToInt32(Take(source, sizeof(int)));
            if (nameBytes is < 0 or > MaxNameBytes)
                throw Damaged($"the name of file {files + 1} has no length");
            string name = Encoding.UTF8.GetString(Take(source, nameBytes));
            long length = BitConverter.ToInt64(Take(source, sizeof(long)));
            if (name.Length == 0)
            {
                if (length != files || source.Position != source.Length)
                    throw Damaged($"it should hold {length} files and holds {files}");
                return;
            }

            string target = Path.GetFullPath(Path.Combine(folder, name));
            if (!target.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
                || length < 0 || length > source.Length - source.Position)
            {
                throw Damaged($"file {files + 1} has no sound name or length");
            }

            CopyFile(source, SnapshotFormat.HeadOf(name, length), length, target, ct);
            progress?.Report((double)source.Position / source.Length);
        }
    }

    private void CopyFile(FileStream source, byte[] head, long length, string target, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        uint checksum = Crc32C.Of(head);
        using FileStream file = new(target, FileMode.Create, FileAccess.Write);
        for (long left = length; left > 0;)
        {
            ct.ThrowIfCancellationRequested();
            byte[] chunk = Take(source, (int)Math.Min(SnapshotFormat.CopyBytes, left));
            checksum = Crc32C.Append(checksum, chunk);
            file.Write(chunk);
            left -= chunk.Length;
        }

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
