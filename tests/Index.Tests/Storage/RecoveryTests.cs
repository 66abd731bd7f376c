using SearchEngine.Index.Hnsw;
using SearchEngine.Index.Storage;
using static SearchEngine.Index.Tests.Storage.TestCollections;

namespace SearchEngine.Index.Tests.Storage;

public sealed class RecoveryTests
{
    private readonly TestClock _clock = new();

    private CollectionOptions Unattended => Options with { Clock = _clock, Splitter = new LineSplitter() };

    // Operations of several documents are replayed side by side. Here the document that drops two slots comes after
    // much work of one thread; the document that takes them is the only work of the other.
    [Fact]
    public async Task A_slot_that_passed_to_another_document_is_found_after_a_kill()
    {
        using TestFolder folder = new(), killed = new();
        await using Collection collection = await CreateAsync(folder, Unattended);
        Document[] fillers = [.. Enumerable.Range(0, 401).Select(i => Doc($"filler{i:D3}", $"filler {i}"))];
        await collection.UpsertAsync([.. fillers, Doc("giver", "one\ntwo\nthree")]); // ordinals 0 to 401
        await collection.CheckpointAsync();
        await collection.UpsertAsync([.. fillers.Where((_, ordinal) => ordinal % 2 == 1), Doc("giver", "one")]);
        _clock.Advance(TestClock.LongerThanRest);
        await collection.UpsertAsync([Doc("taker", "four\nfive")]); // ordinal 402
        killed.CopyFrom(folder);

        await using Collection reopened = await OpenAsync(killed, Unattended);
        foreach (string line in new[] { "four", "five" })
            AssertFinds(reopened, line, "taker");
        AssertFinds(reopened, "one", "giver");
    }

    [Fact]
    public async Task Saved_indexes_without_a_passage_are_named_by_verify_and_rebuilt_at_opening()
    {
        using TestFolder folder = new(), damaged = new();
        await using Collection collection = await CreateAsync(folder, Unattended);
        await collection.UpsertAsync([.. Docs(20), Doc("several", "one\ntwo\nthree")]);
        await collection.CheckpointAsync();
        damaged.CopyFrom(folder);
        string saved = Directory.GetDirectories(damaged.Collection, "index-*", SearchOption.AllDirectories).Single();
        using (HnswGraph graph = HnswGraph.Open(saved))
        {
            graph.Delete(21); // the second of the three
            graph.Save(saved);
        }

        VerifyReport report = await Collection.VerifyAsync(damaged.Collection, repair: false);
        LogLines lines = new();
        await using Collection reopened = await OpenAsync(damaged, Unattended with { Log = lines });

        Assert.Contains("1 of 23 passages are not in the graph", Assert.Single(report.Damage));
        Assert.Contains(lines.Lines, line => line.Contains("rebuilding the indexes", StringComparison.Ordinal));
        AssertFinds(reopened, "two", "several");
    }

    // The slot of a deleted document is above every slot in use once the collection was opened without it, while the
    // saved graph, which a checkpoint without indexes leaves in force, still has it.
    [Fact]
    public async Task A_slot_that_was_deleted_stays_deleted_through_checkpoints_without_indexes()
    {
        using TestFolder folder = new(), killed = new(), killedAgain = new();
        await using Collection collection = await CreateAsync(folder, Unattended);
        await collection.UpsertAsync(Docs(10));
        await collection.CheckpointAsync();
        await collection.DeleteAsync(["d00009"]);
        killed.CopyFrom(folder);
        await using Collection reopened = await OpenAsync(killed, Unattended);
        await reopened.MaintainOnceAsync();
        killedAgain.CopyFrom(killed);
        Manifest manifest = ManifestFile.Read(killedAgain.Collection, out _);
        Assert.NotNull(manifest.IndexFolder);

        LogLines lines = new();
        await using Collection last = await OpenAsync(killedAgain, Unattended with { Log = lines });

        Assert.DoesNotContain(lines.Lines, line => line.Contains("rebuilding", StringComparison.Ordinal));
        ScoredSlot[] hits = new ScoredSlot[10];
        Assert.Equal(9, last.SearchDense(HashEmbedder.Embed("title 9 text 9", Dimensions), 10, 50, false, null, hits));
        CollectionFolder paths = new(killedAgain.Collection, manifest.Generation);
        Assert.Equal(10, OpenedStore.ReadDocuments(paths, manifest.Documents!).SlotLimit);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_read_is_refused_as_storage_that_is_unavailable()
    {
        using TestFolder folder = new();
        await using (Collection collection = await CreateAsync(folder))
            await collection.UpsertAsync(Docs(3));
        string wal = Path.Combine(folder.Collection, "wal");
        Directory.Delete(wal, recursive: true);
        File.WriteAllText(wal, "a file where a folder belongs: making the folder fails");

        StorageUnavailableException refused =
            await Assert.ThrowsAsync<StorageUnavailableException>(() => OpenAsync(folder));

        Assert.Contains(folder.Collection, refused.Message);
        Assert.IsAssignableFrom<IOException>(refused.InnerException);
    }

    private static void AssertFinds(Collection collection, string line, string id)
    {
        ScoredSlot[] hits = new ScoredSlot[1];
        Assert.Equal(
            1, collection.SearchDense(HashEmbedder.Embed(line, Dimensions), 1, 500, exact: false, null, hits));
        Assert.Equal(id, collection.Read(hits[0].Slot)!.Id);
        Assert.Equal(1, hits[0].Score, 4);
    }
}
