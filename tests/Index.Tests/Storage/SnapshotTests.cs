using static SearchEngine.Index.Tests.Storage.TestCollections;

namespace SearchEngine.Index.Tests.Storage;

public sealed class SnapshotTests
{
    [Fact]
    public async Task A_snapshot_taken_while_writes_go_on_restores_to_one_place_in_their_order()
    {
        using TestFolder folder = new();
        string file = Path.Combine(folder.Path, "books.snapshot"), copy = Path.Combine(folder.Path, "copy");
        await using (Collection collection = await CreateAsync(folder))
        {
            await collection.UpsertAsync(Docs(200));
            using CancellationTokenSource stop = new();
            Task writing = Task.Run(async () =>
            {
                for (int round = 0; !stop.IsCancellationRequested; round++)
                    await collection.UpsertAsync(Docs(20, $"round {round}"), Visibility.Stored);
            });
            List<double> shares = [];
            await collection.SnapshotAsync(file, new Reporter(shares));
            await stop.CancelAsync();
            await writing;
            Assert.Equal(1.0, shares[^1]);
        }

        await Collection.RestoreAsync(file, copy);
        await using Collection restored =
            await Collection.OpenAsync(copy, new HashEmbedder(Dimensions), Options);

        Assert.Equal(200, restored.Count);
        StoredDocument[] documents = [.. restored.Scroll(null, 200)];
        Assert.Single(documents.Take(20).Select(document => document.Version).Distinct());
        Assert.All(documents.Skip(20), document => Assert.StartsWith("text ", document.Text));
        Assert.Equal(200, restored.Lexical.Count);
        await restored.UpsertAsync([Doc("new", "one more")]);
    }

    [Fact]
    public async Task A_damaged_snapshot_is_refused_and_leaves_nothing_behind()
    {
        using TestFolder folder = new();
        string file = Path.Combine(folder.Path, "books.snapshot"), copy = Path.Combine(folder.Path, "copy");
        await using (Collection collection = await CreateAsync(folder))
        {
            await collection.UpsertAsync(Docs(20));
            await collection.SnapshotAsync(file);
        }

        byte[] whole = File.ReadAllBytes(file);
        Random random = new(7);
        for (int i = 0; i < 40; i++)
        {
            byte[] bytes = [.. whole];
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(file, i % 4 == 0 ? bytes[..random.Next(bytes.Length)] : bytes);
            await Assert.ThrowsAsync<DataDamagedException>(() => Collection.RestoreAsync(file, copy));
            Assert.False(Directory.Exists(copy));
            Assert.False(Directory.Exists(copy + ".partial"));
        }
    }

    [Fact]
    public async Task An_interrupted_snapshot_is_resumed_and_so_is_its_restoring()
    {
        using TestFolder folder = new();
        string file = Path.Combine(folder.Path, "books.snapshot"), copy = Path.Combine(folder.Path, "copy");
        string text = new('z', 20_000);
        Document[] documents = [.. Enumerable.Range(0, 200).Select(i => Doc($"d{i}", text + i))];
        await using (Collection collection = await CreateAsync(folder))
        {
            await collection.UpsertAsync(documents);
            await StopHalfWayAsync((progress, ct) => collection.SnapshotAsync(file, progress, ct));
            Assert.False(File.Exists(file));
            Assert.True(new FileInfo(file + ".partial").Length > 1 << 20);
            await collection.UpsertAsync([Doc("later", "between the two")]);
            await collection.SnapshotAsync(file);
        }

        await StopHalfWayAsync((progress, ct) => Collection.RestoreAsync(file, copy, progress, ct));
        Assert.False(Directory.Exists(copy));
        string first = Directory.GetFiles(copy + ".partial", "log.0", SearchOption.AllDirectories).Single();
        DateTime written = File.GetLastWriteTimeUtc(first);
        await Collection.RestoreAsync(file, copy);

        Assert.Equal(written, File.GetLastWriteTimeUtc(first.Replace(copy + ".partial", copy)));
        Assert.False(Directory.Exists(copy + ".partial"));
        await using Collection restored = await Collection.OpenAsync(copy, new HashEmbedder(Dimensions), Options);
        Assert.Equal(201, restored.Count);
        Assert.All(documents, document => Assert.Equal(document.Text, restored.Get(document.Id)!.Text));
    }

    [Fact]
    public async Task A_snapshot_of_a_damaged_collection_is_refused_and_says_what_is_damaged()
    {
        using TestFolder folder = new();
        string file = Path.Combine(folder.Path, "books.snapshot");
        await using Collection collection = await CreateAsync(folder);
        await collection.UpsertAsync(Docs(100));
        await collection.CheckpointAsync();
        string log = Path.Combine(folder.Collection, "gen-1", "store", "log.0");
        using (FileStream stream = new(log, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            stream.Position = 5000;
            int old = stream.ReadByte();
            stream.Position = 5000;
            stream.WriteByte((byte)(old ^ 1));
        }

        DataDamagedException refused =
            await Assert.ThrowsAsync<DataDamagedException>(() => collection.SnapshotAsync(file));

        Assert.Equal(log, refused.Path);
        Assert.Contains("byte 4608", refused.Detail);
        Assert.Equal([folder.Collection], Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("graph.bin")]
    [InlineData("codes.bin")]
    [InlineData("lexical.bin")]
    [InlineData("fields.bin")]
    public async Task Damaged_indexes_do_not_get_into_a_snapshot(string name)
    {
        using TestFolder folder = new();
        await using Collection collection = await CreateAsync(folder);
        await collection.UpsertAsync(Docs(100));
        await collection.CheckpointAsync();
        string index = Directory.GetFiles(folder.Collection, name, SearchOption.AllDirectories).Single();
        byte[] bytes = File.ReadAllBytes(index);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(index, bytes);

        DataDamagedException refused = await Assert.ThrowsAsync<DataDamagedException>(
            () => collection.SnapshotAsync(Path.Combine(folder.Path, "books.snapshot")));

        Assert.Equal(Path.GetDirectoryName(index), refused.Path);
        Assert.Contains(name, refused.Detail);
        Assert.Equal([folder.Collection], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_restoring_that_fills_the_disk_says_so_and_goes_on_when_there_is_room()
    {
        using TestFolder folder = new();
        string file = Path.Combine(folder.Path, "books.snapshot"), copy = Path.Combine(folder.Path, "copy");
        await using (Collection collection = await CreateAsync(folder))
        {
            await collection.UpsertAsync(Docs(20));
            await collection.SnapshotAsync(file);
        }

        string store = Path.Combine(copy + ".partial", "gen-1", "store"), full = Path.Combine(store, "log.0");
        Directory.CreateDirectory(store);
        File.CreateSymbolicLink(full, "/dev/full");
        StorageUnavailableException refused = await Assert.ThrowsAsync<StorageUnavailableException>(
            () => Collection.RestoreAsync(file, copy));
        Assert.True(refused.IsFull, refused.Message);
        Assert.Contains(copy + ".partial", refused.Message);
        Assert.False(Directory.Exists(copy));

        File.Delete(full);
        await Collection.RestoreAsync(file, copy);
        await using Collection restored = await Collection.OpenAsync(copy, new HashEmbedder(Dimensions), Options);
        Assert.Equal(20, restored.Count);
    }

    [Fact]
    public async Task A_collection_that_a_full_disk_kept_from_being_made_can_be_made_later()
    {
        using TestFolder folder = new();
        string full = Path.Combine(folder.Collection, "manifest.copy.json.tmp");
        Directory.CreateDirectory(folder.Collection);
        File.CreateSymbolicLink(full, "/dev/full");
        StorageUnavailableException refused =
            await Assert.ThrowsAsync<StorageUnavailableException>(() => CreateAsync(folder));
        Assert.True(refused.IsFull, refused.Message);
        Assert.False(Collection.Exists(folder.Collection));

        File.Delete(full);
        await using Collection made = await CreateAsync(folder);
        await made.UpsertAsync([Doc("a", "text")]);
    }

    private static async Task StopHalfWayAsync(Func<IProgress<double>, CancellationToken, Task> action)
    {
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => action(new Stopper(stop), stop.Token));
    }

    private sealed class Stopper(CancellationTokenSource stop) : IProgress<double>
    {
        public void Report(double value)
        {
            if (value > 0.4)
                stop.Cancel();
        }
    }

    private sealed class Reporter(List<double> shares) : IProgress<double>
    {
        public void Report(double value) => shares.Add(value);
    }
}
