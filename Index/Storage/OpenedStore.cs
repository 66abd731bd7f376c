// What opening a collection yields before its indexes: the store, the map, and the manifest they came from.
namespace SearchEngine.Index.Storage;

/// <summary>A record store and its map as of the checkpoint in force.</summary>
/// <param name="Manifest">The manifest in force.</param>
/// <param name="Store">The record store.</param>
/// <param name="Map">Which documents there are.</param>
/// <param name="SlotLimit">One more than the largest graph slot ever used.</param>
/// <param name="Changed">Ordinals written since the indexes were saved.</param>
internal sealed record OpenedStore(
    Manifest Manifest, RecordStore Store, DocumentMap Map, int SlotLimit, int[] Changed)
{
    /// <summary>Opens the store and the map that a manifest names.</summary>
    /// <exception cref="DataDamagedException">A file is not what the manifest says.</exception>
    public static OpenedStore Open(
        CollectionFolder folder, Manifest manifest, StoreSettings settings, DeviceHealth health)
    {
        if (manifest.Store is not { } checkpoint)
        {
            Directory.CreateDirectory(folder.Generation);
            return new OpenedStore(
                manifest, RecordStore.Create(folder.Store, settings, health), new DocumentMap(), 0, []);
        }

        DocumentsFile documents = ReadDocuments(folder, manifest.Documents!);
        manifest.HashIndex!.Require(folder.Generation);
        SectorChecksums checksums = new();
        foreach (SegmentStamp stamp in manifest.Sectors)
            checksums.Load(stamp.Segment, stamp.File.Read(folder.Generation));
        RecordStore store = RecordStore.Open(folder.Store, settings, health, checksums, checkpoint);
        DocumentMap map = new();
        map.Load(documents.Entries);
        return new OpenedStore(manifest, store, map, documents.SlotLimit, documents.Changed);
    }

    public static DocumentsFile ReadDocuments(CollectionFolder folder, FileStamp stamp)
    {
        byte[] bytes = stamp.Read(folder.Generation);
        try
        {
            return DocumentsFile.FromBytes(bytes);
        }
        catch (InvalidDataException exception)
        {
            throw new DataDamagedException(
                Path.Combine(folder.Generation, stamp.Name), exception.Message, exception);
        }
    }
}
