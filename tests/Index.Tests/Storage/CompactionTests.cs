using System.Diagnostics;
using SearchEngine.Index.Storage;
using static SearchEngine.Index.Tests.Storage.TestCollections;

namespace SearchEngine.Index.Tests.Storage;

public sealed class CompactionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly StoreSettings Small = new() { PageBits = 20, SegmentBits = 20, MemoryBytes = 4 << 20 };

    // FASTER deletes what compaction left behind as soon as it has taken a checkpoint of its own. A kill before the
    // manifest named that checkpoint left a manifest whose files were gone.
    [Fact]
    public async Task Until_the_manifest_names_a_newer_checkpoint_the_older_one_can_be_opened()
    {
        using TestFolder folder = new();
        StoreCheckpoint older;
        Dictionary<int, byte[]> sectors;
        using (RecordStore store = RecordStore.Create(folder.Collection, Small, new DeviceHealth()))
        {
            for (int round = 0; round < 6; round++)
                PutAll(store, round);
            older = await store.CheckpointAsync();
            sectors = store.TakeChangedChecksums();
            store.Compact(store.PageStartOf(store.BeginAddress + (store.LogBytes / 2)));
            Assert.True(store.BeginAddress > older.Begin);
            PutAll(store, 6);
            int before = store.RemovalsPassedOver;
            await store.CheckpointAsync();
            Stopwatch clock = Stopwatch.StartNew();
            while (store.RemovalsPassedOver == before && clock.Elapsed < Patience)
                await Task.Delay(10); // FASTER deletes in the background
            Assert.True(store.RemovalsPassedOver > before, "FASTER asked for no file to be removed");
        }

        SectorChecksums checksums = new();
        foreach ((int segment, byte[] saved) in sectors)
            checksums.Load(segment, saved);
        new StoreLog(folder.Collection, RecordStore.LogName, Small, checksums)
            .RequireUndamaged(older.Begin, older.Tail & ~(SectorChecksums.SectorBytes - 1L));
        using RecordStore reopened =
            RecordStore.Open(folder.Collection, Small, new DeviceHealth(), checksums, older);
        for (int ordinal = 0; ordinal < 100; ordinal++)
            Assert.Equal(ValueOf(ordinal, 5), reopened.Read(ordinal));
    }

    [Fact]
    public async Task A_store_that_is_mostly_replaced_records_is_compacted_by_itself_and_loses_nothing()
    {
        using TestFolder folder = new();
        CollectionOptions options = Options with
        {
            CheckpointLogBytes = 1 << 20, CompactMinBytes = 2 << 20,
        };
        string text = new('x', 20_000);
        await using (Collection collection = await CreateAsync(folder, options))
        {
            await collection.UpsertAsync(Docs(50, "kept"));
            Stopwatch clock = Stopwatch.StartNew();
            while (collection.Compaction.Runs == 0 && clock.Elapsed < Patience)
                await collection.UpsertAsync([.. Enumerable.Range(0, 20).Select(i => Doc($"n{i}", text))]);
            Assert.True(collection.Compaction.Runs > 0, $"no compaction in {Patience}");
            Assert.True(collection.Compaction.ReleasedBytes > 0);
            Assert.False(File.Exists(Path.Combine(folder.Collection, "gen-1", "store", "log.0")));
        }

        await using Collection reopened = await OpenAsync(folder, options);
        Assert.Equal(70, reopened.Count);
        Assert.All(Docs(50, "kept"), document => Assert.Equal(document.Text, reopened.Get(document.Id)!.Text));
        Assert.True((await VerifyAsync(folder, reopened)).IsWhole);
    }

    [Fact]
    public async Task A_compaction_that_meets_damage_does_not_keep_checkpoints_from_being_taken()
    {
        using TestFolder folder = new();
        LogLines lines = new();
        await using Collection collection = await CreateAsync(
            folder, Options with { Clock = new TestClock(), CompactMinBytes = 1 << 20, Log = lines });
        string text = new('x', 20_000);
        for (int round = 0; round < 6; round++)
            await collection.UpsertAsync([.. Enumerable.Range(0, 20).Select(i => Doc($"n{i}", text + round))]);
        await collection.CheckpointAsync();
        string oldest = Path.Combine(folder.Collection, "gen-1", "store", "log.0");
        byte[] bytes = await File.ReadAllBytesAsync(oldest);
        bytes[100_000] ^= 4;
        await File.WriteAllBytesAsync(oldest, bytes);
        long version = (await collection.UpsertAsync([Doc("new", "after the damage")]))[0];

        await collection.MaintainOnceAsync();

        Assert.Contains(lines.Lines, line => line.Contains("the compaction failed", StringComparison.Ordinal));
        Assert.Equal(version, ManifestFile.Read(folder.Collection, out _).Log.Sequence);
    }

    [Fact]
    public async Task Documents_are_read_while_compaction_moves_them()
    {
        using TestFolder folder = new();
        await using Collection collection = await CreateAsync(folder);
        string text = new('y', 15_000);
        await collection.UpsertAsync([.. Enumerable.Range(0, 400).Select(i => Doc($"d{i}", text + i))]);
        using CancellationTokenSource stop = new();
        Load[] readers = [.. Enumerable.Range(0, 4).Select(reader =>
        {
            Random random = new(reader);
            return new Load(() => Read(random.Next(400)), stop.Token);
        })];
        try
        {
            await Task.WhenAll(readers.Select(reader => reader.Begun));
            for (int i = 0; i < 6; i++)
            {
                await collection.CheckpointAsync();
                await collection.CompactAsync();
            }
        }
        finally
        {
            await stop.CancelAsync();
        }

        await Task.WhenAll(readers.Select(reader => reader.Ended));

        void Read(int i) => Assert.Equal(text + i, collection.Get($"d{i}")!.Text);
    }

    private static async Task<VerifyReport> VerifyAsync(TestFolder folder, Collection opened)
    {
        await opened.DisposeAsync();
        return await Collection.VerifyAsync(folder.Collection, repair: false);
    }

    private static void PutAll(RecordStore store, int round)
    {
        for (int ordinal = 0; ordinal < 100; ordinal++)
            store.Put(ordinal, ValueOf(ordinal, round));
    }

    private static byte[] ValueOf(int ordinal, int round)
    {
        byte[] value = new byte[10_000 + ordinal];
        new Random((ordinal * 100) + round).NextBytes(value);
        return value;
    }
}
