// Writing a snapshot of an open collection while writes go on, and resuming one that was interrupted.
namespace SearchEngine.Index.Storage;

/// <summary>
/// Copies the files of one checkpoint into one file. The caller keeps the checkpoint in force meanwhile.
/// </summary>
internal sealed class SnapshotWriter(CollectionFolder folder, Manifest manifest, StoreSettings settings)
{
    public const string UnfinishedSuffix = ".partial";

    /// <summary>Writes the snapshot under another name, makes it durable, and gives it its name.</summary>
    /// <remarks>
    /// What an interrupted snapshot left is used again as far as it is what would be written now. The store's log comes
    /// first, because it hardly changes from one checkpoint to the next.
    /// </remarks>
    /// <exception cref="DataDamagedException">A file of the collection is damaged; there is no snapshot.</exception>
    public void Write(string path, string unfinished, IProgress<double>? progress, CancellationToken ct)
    {
        try
        {
            List<SnapshotPart> parts = Parts();
            long total = Math.Max(1, parts.Sum(part => part.Length)), done = 0;
            using (FileStream target = new(unfinished, FileMode.OpenOrCreate, FileAccess.ReadWrite))
            {
                WriteAll(target, parts, bytes =>
                {
                    ct.ThrowIfCancellationRequested();
                    progress?.Report((double)(done += bytes) / total);
                });
                target.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
            DurableFile.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (DataDamagedException)
        {
            File.Delete(unfinished);
            throw;
        }
        catch (IOException exception)
        {
            throw new StorageUnavailableException(
                $"The snapshot {path} could not be written: {exception.Message} Taking it again goes on from "
                + $"{unfinished}, as long as that is kept.",
                StorageUnavailableException.IsDiskFull(exception), exception);
        }
    }

    private static void WriteAll(FileStream target, List<SnapshotPart> parts, Action<long> onBytes)
    {
        int kept = 0;
        if (SnapshotFormat.StartsAsSnapshot(target))
        {
            while (kept < parts.Count && SnapshotFormat.Holds(target, parts[kept]))
                onBytes(parts[kept++].Length);
        }
        else
        {
            target.Position = 0;
            target.Write(SnapshotFormat.Magic);
        }

        target.SetLength(target.Position);
        foreach (SnapshotPart part in parts.Skip(kept))
            SnapshotFormat.WritePart(target, part, onBytes);
        SnapshotFormat.WriteEnd(target, parts.Count);
    }

    private List<SnapshotPart> Parts()
    {
        List<SnapshotPart> parts = [];
        byte[] manifestBytes = File.ReadAllBytes(Path.Combine(folder.Root, ManifestFile.Name));
        SnapshotPart last = new(ManifestFile.Name, manifestBytes.Length, () => new MemoryStream(manifestBytes));
        if (manifest.Store is not { } store)
            return [last];

        SectorChecksums checksums = new();
        foreach (SegmentStamp stamp in manifest.Sectors)
            checksums.Load(stamp.Segment, stamp.File.Read(folder.Generation));
        AddStore(parts, store, checksums);
        foreach (FileStamp stamp in manifest.Sectors.Select(sectors => sectors.File)
            .Append(manifest.HashIndex!).Append(manifest.Documents!))
        {
            stamp.Require(folder.Generation);
            Add(parts, Path.Combine(folder.Generation, stamp.Name), stamp.Length);
        }

        if (manifest.IndexFolder is { } index)
        {
            string indexes = Path.Combine(folder.Generation, index);
            if (SearchIndexes.Complaint(indexes) is { } complaint)
                throw new DataDamagedException(indexes, complaint);
            foreach (string path in Directory.GetFiles(indexes))
                Add(parts, path, new FileInfo(path).Length);
        }

        parts.Add(last);
        return parts;
    }

    // The log's last file grows meanwhile: the snapshot ends at the tail's sector, which the manifest puts right.
    private void AddStore(List<SnapshotPart> parts, StoreCheckpoint store, SectorChecksums checksums)
    {
        StoreLog log = new(folder.Store, RecordStore.LogName, settings, checksums);
        long until = store.Tail & ~(SectorChecksums.SectorBytes - 1L);
        log.RequireUndamaged(store.Begin, until);
        long end = until + store.TailSector.Length;
        for (int segment = (int)(store.Begin >> settings.SegmentBits);
            (long)segment << settings.SegmentBits < end; segment++)
        {
            long start = (long)segment << settings.SegmentBits;
            Add(parts, log.PathOf(segment), Math.Min(settings.SegmentBytes, end - start));
        }
    }

    private void Add(List<SnapshotPart> parts, string path, long length) =>
        parts.Add(new SnapshotPart(Path.GetRelativePath(folder.Root, path).Replace('\\', '/'), length,
            () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)));
}
