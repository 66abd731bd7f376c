// A collection of documents that can be read by id and searched by vector and by keyword.
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using SearchEngine.Index.Filtering;
using SearchEngine.Index.Lexical;
using SearchEngine.Index.Storage;

namespace SearchEngine.Index;

/// <summary>
/// A collection of documents in a folder. Every member may be called from many threads at once; reads never wait for
/// writes. Dispose it when no call is running any more.
/// </summary>
public sealed partial class Collection : IAsyncDisposable
{
    private readonly IEmbeddingGenerator<string, Embedding<float>>? _embedder;
    private readonly CollectionOptions _options;
    private readonly DocumentValidator _validator;
    private readonly ILogger _log;
    private readonly FolderLock _lock;
    private readonly CollectionFolder _folder;
    private readonly StoreSettings _storeSettings;
    private readonly RecordStore _store;
    private readonly DocumentMap _map;
    private readonly RecordReads _records;
    private readonly SearchIndexes _indexes;
    private readonly WriteAheadLog _writeAheadLog;
    private readonly Indexer _indexer;
    private readonly WritePipeline _pipeline;
    private readonly Checkpointer _checkpointer;
    private readonly Compactor _compactor;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _maintenance;

    private Collection(CollectionFolder folder, FolderLock held, Manifest manifest,
        IEmbeddingGenerator<string, Embedding<float>>? embedder, CollectionOptions options, CancellationToken ct)
    {
        _folder = folder;
        _lock = held;
        _embedder = embedder;
        _options = options;
        _log = options.Log ?? Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;
        Settings = manifest.Settings;
        _validator = new DocumentValidator(Settings, embedder is not null);
        _storeSettings = StoreSettingsOf(manifest, options);

        int threads = options.IndexThreads ?? Environment.ProcessorCount;
        OpenedStore opened = OpenedStore.Open(
            folder, manifest, _storeSettings, new DeviceHealth { BeforeWrite = options.BeforeWrite });
        _store = opened.Store;
        _map = opened.Map;
        _records = new RecordReads(_store, _map, folder.Store);
        Recovery recovery = new(folder, opened, threads, _log);
        DeviceHealth logHealth = new() { BeforeWrite = options.BeforeWrite };
        bool hasReplayed;
        SearchIndexes? indexes = null;
        try
        {
            indexes = recovery.BringUpIndexes(_records, new DenseVectors(_records, _map), ct);
            hasReplayed = recovery.Replay(indexes, ct) > 0;
            int epoch = LogFormat.EpochsIn(folder.Log).Append(manifest.Log.Epoch).Max() + 1;
            _writeAheadLog = new WriteAheadLog(folder.Log, epoch, recovery.End, logHealth);
        }
        catch
        {
            indexes?.Dispose();
            _store.Dispose();
            throw;
        }

        _indexes = indexes;
        NumberPool ordinals = new(options.Clock), slots = new(options.Clock);
        DocumentEntry[] entries = _map.Snapshot();
        ordinals.Reset(entries.Select(entry => entry.Ordinal));
        slots.Reset(entries.SelectMany(entry => entry.Slots), opened.SlotLimit);

        FreeSpace space = new(folder.Root, options.ReservedFreeBytes, options.FreeBytes ?? FreeSpaceOfRoot);
        _indexer = new Indexer(_indexes, ordinals, slots, threads);
        _pipeline = new WritePipeline(_store, _map, _writeAheadLog, logHealth, _indexer, ordinals, slots, space,
            recovery.End, recovery.Changed);
        _pipeline.RaiseVersionOffset(
            Math.Max(manifest.VersionOffset ?? 0, recovery.LargestVersion - recovery.End.Sequence));
        _checkpointer = new Checkpointer(folder, opened, _indexes, _pipeline, slots, space, _log);
        _compactor = new Compactor(_store, _map, _pipeline, _checkpointer, space, options.CompactMinBytes, _log);
        _maintenance = Task.Run(() => MaintainAsync(hasReplayed), CancellationToken.None);
    }

    /// <summary>The collection's name: the name of its folder, unless its options say otherwise.</summary>
    public string Name => _options.Name ?? Path.GetFileName(_folder.Root);

    /// <summary>What the collection is.</summary>
    public CollectionSettings Settings { get; }

    /// <summary>Documents stored.</summary>
    public long Count => _map.Count;

    /// <summary>The keyword index, keyed by document ordinal.</summary>
    public LexicalIndex Lexical => _indexes.Lexical;

    /// <summary>The metadata index, keyed by document ordinal.</summary>
    public FieldIndex Fields => _indexes.Fields;

    /// <summary>Closes the collection. What was acknowledged is on disk whether or not this is called.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closing.IsCancellationRequested)
            return;
        await _closing.CancelAsync();
        bool isClosed = false;
        try
        {
            await Task.WhenAny(_maintenance, _store.Health.Stalled);
            bool isFinished = await _pipeline.CloseAsync() && _maintenance.IsCompleted;
            if (isFinished && await TakeLastCheckpointAsync())
            {
                await CloseFilesAsync();
                isClosed = true;
            }
        }
        finally
        {
            if (!isClosed)
                Abandon();
            _lock.Dispose(); // whatever happened: the folder can be opened again
        }
    }

    private async Task CloseFilesAsync()
    {
        await _indexer.DisposeAsync();
        await _pipeline.DisposeAsync();
        if (_pipeline.Applied.Epoch < _writeAheadLog.Epoch)
            Directory.Delete(LogFormat.FolderOf(_folder.Log, _writeAheadLog.Epoch), recursive: true); // nothing in it
        _store.Dispose();
        _indexes.Dispose();
        _closing.Dispose();
    }

    private void Abandon()
    {
        _log.LogError("{Folder}: closed with writes unfinished; the log is replayed when it is opened", _folder.Root);
        _writeAheadLog.Abandon();
        _store.Abandon();
    }

    private static StoreSettings StoreSettingsOf(Manifest manifest, CollectionOptions options) => new()
    {
        PageBits = manifest.StorePageBits,
        SegmentBits = manifest.StoreSegmentBits,
        MemoryBytes = options.StoreMemoryBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4,
    };

    private long FreeSpaceOfRoot() => FreeSpace.Of(_folder.Root);

    // False when the disk takes no writes; a checkpoint that failed for another reason keeps nothing from closing.
    private async Task<bool> TakeLastCheckpointAsync()
    {
        try
        {
            if (_pipeline.TakesWrites && (_checkpointer.IsBehind || _checkpointer.HasUnsavedIndexes))
            {
                await _pipeline.WaitAsync(_checkpointer.TakeAsync(saveIndexes: true, CancellationToken.None),
                    NoCheckpoint, CancellationToken.None);
            }
        }
        catch (Exception exception)
        {
            _log.LogError(exception, "{Folder}: closed without a checkpoint; the log is replayed when it is opened",
                _folder.Root);
        }

        return _pipeline.TakesWrites;
    }
}
