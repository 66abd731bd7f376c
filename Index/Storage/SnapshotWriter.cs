// Writing a snapshot of an open collection while writes go on.
namespace SearchEngine.Index.Storage;

/// <summary>
/// Copies the files of one checkpoint into one file. The caller keeps the checkpoint in force meanwhile.
/// </summary>
internal sealed class SnapshotWriter(CollectionFolder folder, Manifest manifest, StoreSettings settings)
{
    /// <summary>Writes the snapshot beside its name, makes it durable, and gives it its name.</summary>
    /// <exception cref="DataDamagedException">A file of the collection is damaged; there is no snapshot.</exception>
    public void Write(string path, IProgress<double>? progress, CancellationToken ct)
    {
        List<(string Name, long Length, Func<Stream> Open)> files = Files();
        long total = Math.Max(1, files.Sum(file => file.Length)), done = 0;
        string unfinished = path + ".partial";
        try
        {
            using (FileStream target = new(unfinished, FileMode.Create, FileAccess.Write))
            {
                target.Write(SnapshotFormat.Magic);
                foreach ((string name, long length, Func<Stream> open) in files)
                {
                    using Stream source = open();
                    SnapshotFormat.WriteFile(target, name, length, source, bytes =>
                    {
                        ct.ThrowIfCancellationRequested();
                        progress?.Report((double)(done += bytes) / total);
                    });
                }

                SnapshotFormat.WriteEnd(target, files.Count);
                target.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
            DurableFile.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    private List<(string Name, long Length, Func<Stream> Open)> Files()
    {
        List<(string, long, Func<Stream>)> files = [];
        string manifestPath = Path.Combine(folder.Root, ManifestFile.Name);
        byte[] manifestBytes = File.ReadAllBytes(manifestPath);
        files.Add((ManifestFile.Name, manifestBytes.Length, () => new MemoryStream(manifestBytes)));
        if (manifest.Store is not { } store)
            return files;

        SectorChecksums checksums = new();
        foreach (SegmentStamp stamp in manifest.Sectors)
            checksums.Load(stamp.Segment, stamp.File.Read(folder.Generation));
        foreach (FileStamp stamp in manifest.Sectors.Select(sectors => sectors.File)
            .Append(manifest.HashIndex!).Append(manifest.Documents!))
        {
            stamp.Require(folder.Generation);
            Add(files, Path.Combine(folder.Generation, stamp.Name), stamp.Length);
        }

        if (manifest.IndexFolder is { } index)
        {
            foreach (string path in Directory.GetFiles(Path.Combine(folder.Generation, index)))
                Add(files, path, new FileInfo(path).Length);
        }

        AddStore(files, store, checksums);
        return files;
    }

    // The log's last file grows meanwhile: the snapshot ends at the tail's sector, which the manifest puts right.
    private void AddStore(List<(string, long, Func<Stream>)> files, StoreCheckpoint store, SectorChecksums checksums)
    {
        StoreLog log = new(folder.Store, RecordStore.LogName, settings, checksums);
        long until = store.Tail & ~(SectorChecksums.SectorBytes - 1L);
        log.RequireUndamaged(store.Begin, until);
        long end = until + store.TailSector.Length;
        for (int segment = (int)(store.Begin >> settings.SegmentBits);
            (long)segment << settings.SegmentBits < end; segment++)
        {
            long start = (long)segment << settings.SegmentBits;
            Add(files, log.PathOf(segment), Math.Min(settings.SegmentBytes, end - start));
        }
    }

    private void Add(List<(string, long, Func<Stream>)> files, string path, long length) =>
        files.Add((Path.GetRelativePath(folder.Root, path).Replace('\\', '/'), length,
            () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)));
}
