// Snapshots: a collection in one file, taken while writes go on, and a collection from such a file.
using SearchEngine.Index.Storage;

namespace SearchEngine.Index;

public sealed partial class Collection
{
    /// <summary>
    /// Writes everything that was acknowledged before this call into one file. Writes go on meanwhile.
    /// </summary>
    /// <param name="path">The file; it appears when it is whole and durable.</param>
    /// <param name="progress">Told the share that is done, 0 to 1.</param>
    /// <param name="ct">
    /// Stops the snapshot. What was written is kept beside the file, as .partial, and the next one of that name resumes
    /// it.
    /// </param>
    /// <exception cref="DataDamagedException">The collection is damaged; there is no file then.</exception>
    /// <exception cref="StorageUnavailableException">The disk is full or fails.</exception>
    public Task SnapshotAsync(string path, IProgress<double>? progress = null, CancellationToken ct = default) =>
        SnapshotAsync(path, path + SnapshotWriter.UnfinishedSuffix, progress, ct);

    /// <summary>
    /// Writes everything that was acknowledged before this call into one file. Writes go on meanwhile.
    /// </summary>
    /// <param name="path">The file; it appears when it is whole and durable.</param>
    /// <param name="unfinished">The file that is written until then, on the same disk. One that an earlier call left is
    /// resumed.</param>
    /// <param name="progress">Told the share that is done, 0 to 1.</param>
    /// <param name="ct">Stops the snapshot. What was written is kept.</param>
    /// <exception cref="DataDamagedException">The collection is damaged; there is no file then.</exception>
    /// <exception cref="StorageUnavailableException">The disk is full or fails.</exception>
    public async Task SnapshotAsync(
        string path, string unfinished, IProgress<double>? progress, CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);
        Task written = _checkpointer.TakeAndKeepAsync(manifest => Task.Run(
            () => new SnapshotWriter(_folder, manifest, _storeSettings).Write(path, unfinished, progress, ct), ct), ct);
        await _pipeline.WaitAsync(written, "There is no snapshot yet.", ct);
    }

    /// <summary>Makes a collection from a snapshot. It can then be opened.</summary>
    /// <param name="path">The snapshot.</param>
    /// <param name="folder">The new collection's folder; nothing may be there.</param>
    /// <param name="progress">Told the share that is done, 0 to 1.</param>
    /// <param name="ct">
    /// Stops the restoring; there is no collection then. What was written is kept beside the folder, as .partial, and
    /// the next restoring resumes it.
    /// </param>
    /// <exception cref="InvalidInputException">There is something in the folder already.</exception>
    /// <exception cref="NotFoundException">There is no such snapshot.</exception>
    /// <exception cref="DataDamagedException">The snapshot is damaged; there is no collection then.</exception>
    /// <exception cref="StorageUnavailableException">The disk is full or fails; the next restoring goes on from there.
    /// </exception>
    public static Task RestoreAsync(
        string path, string folder, IProgress<double>? progress = null, CancellationToken ct = default)
    {
        string root = RootOf(folder);
        if (Directory.Exists(root) || File.Exists(root))
            throw new InvalidInputException("collection", $"exists already in {root}; restore into another folder.");
        if (!File.Exists(path))
            throw new NotFoundException($"There is no snapshot {path}.");
        return Task.Run(() => Restore(path, root, progress, ct), ct);
    }

    private static void Restore(string path, string root, IProgress<double>? progress, CancellationToken ct)
    {
        try
        {
            new SnapshotReader(path).RestoreTo(root, progress, ct);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException(
                $"The snapshot {path} could not be restored: {exception.Message} Restoring it again goes on from "
                + $"{root}{SnapshotWriter.UnfinishedSuffix}, as long as that is kept.",
                StorageUnavailableException.IsDiskFull(exception), exception);
        }
    }
}
