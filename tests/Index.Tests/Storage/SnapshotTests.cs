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

    private sealed class Reporter(List<double> shares) : IProgress<double>
    {
        public void Report(double value) => shares.Add(value);
    }
}
