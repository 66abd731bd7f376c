using SearchEngine.Index.Storage;
using Record = SearchEngine.Index.Storage.Record;

namespace SearchEngine.Index.Tests.Storage;

public sealed class WritePipelineTests
{
    private const int MoreThanMayWait = 129 << 20;
    private static readonly LogPosition Start = new(1, LogFormat.FirstAddress, 0);

    // A checkpoint counts documents as changed since the indexes were saved, and has them saved between two writes. A
    // write that is in the store and not yet with the indexer would be neither counted nor saved.
    [Fact]
    public async Task While_a_stored_write_waits_for_the_indexer_no_checkpoint_comes_between()
    {
        using TestFolder folder = new();
        using RecordStore store = RecordStore.Create(Path.Combine(folder.Path, "store"),
            new StoreSettings { PageBits = 20, SegmentBits = 20 }, new DeviceHealth());
        DocumentMap map = new();
        using SearchIndexes indexes = SearchIndexes.Create(
            TestCollections.Settings, new DenseVectors(new RecordReads(store, map, folder.Path), map));
        indexes.Finish();
        NumberPool ordinals = new(TimeProvider.System), slots = new(TimeProvider.System);
        DeviceHealth health = new();
        WriteAheadLog log = new(Path.Combine(folder.Path, "wal"), 2, Start, health);
        await using Indexer indexer = new(indexes, ordinals, slots, threads: 1);
        await using WritePipeline pipeline = new(store, map, log, health, indexer, ordinals, slots,
            new FreeSpace(folder.Path, 0, () => long.MaxValue), Start, []);
        using ManualResetEventSlim gate = new();
        try
        {
            TaskCompletionSource isBehind = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await indexer.AddAsync(Backlog(isBehind, gate));
            await isBehind.Task;
            PendingWrite write = await pipeline.UpsertAsync([Prepared()], CancellationToken.None);
            await write.Stored;

            int saved = -1;
            Task<HashSet<int>> between =
                pipeline.BetweenWritesAsync(() => saved = indexes.Lexical.Count, CancellationToken.None);

            Assert.Equal(1, pipeline.ChangedCount);
            gate.Set();
            Assert.Equal([0], await between);
            Assert.Equal(1, saved);
        }
        finally
        {
            gate.Set();
        }
    }

    // What makes the indexer wait at a gate with so much handed over that it takes nothing more.
    private static PendingWrite Backlog(TaskCompletionSource begun, ManualResetEventSlim gate)
    {
        DocumentEntry gone = new("gone", 1000, 1, 0, HasMetadata: false, []);
        return new PendingWrite(0, [new WriteOperation(null, null, new byte[MoreThanMayWait], gone)])
        {
            Instead = () =>
            {
                begun.SetResult();
                gate.Wait();
            },
        };
    }

    private static PreparedDocument Prepared()
    {
        Record record = new()
        {
            Id = "a",
            Text = "text",
            Passages = [new Passage(0, 4)],
            Slots = new int[1],
            Vectors = HashEmbedder.Embed("text", TestCollections.Dimensions),
        };
        return new PreparedDocument(record, RecordCodec.EncodeUnstamped(record), null, 0);
    }
}
