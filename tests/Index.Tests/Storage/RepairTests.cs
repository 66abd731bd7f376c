using System.Text.RegularExpressions;
using Xunit.Abstractions;
using static SearchEngine.Index.Tests.Storage.TestCollections;

namespace SearchEngine.Index.Tests.Storage;

public sealed class RepairTests(ITestOutputHelper output)
{
    private const int InCheckpoint = 80, InLog = 40;

    [Theory]
    [InlineData("store/log.*")]
    [InlineData("store/index-*")]
    [InlineData("store/sectors-*")]
    [InlineData("documents-*")]
    [InlineData("graph.bin")]
    [InlineData("wal")]
    public async Task Repair_saves_everything_but_what_it_names_and_the_collection_takes_writes_again(string what)
    {
        using TestFolder folder = new();
        using TestFolder original = new();
        long lastVersion = await MakeAsync(original, folder);
        Damage(folder.Collection, what, new Random(1));
        Assert.False((await Collection.VerifyAsync(folder.Collection, repair: false)).IsWhole);

        VerifyReport report = await Collection.VerifyAsync(folder.Collection, repair: true);

        output.WriteLine(string.Join('\n', report.Repaired));
        Assert.True(report.IsWhole, string.Join('\n', report.Damage));
        Assert.Equal([folder.Collection], Directory.GetDirectories(folder.Path));
        await using Collection collection = await OpenAsync(folder);
        int missing = 0;
        for (int i = 0; i < InCheckpoint + InLog; i++)
        {
            string id = $"d{i:D5}";
            StoredDocument? document = collection.Get(id);
            if (document is null)
                missing++;
            else
                Assert.Equal($"text {i}", document.Text);
        }

        int named = report.Repaired.Count(line => line.StartsWith("lost: ", StringComparison.Ordinal));
        Assert.True(missing == 0 || named > 0, $"{missing} documents are gone and none is named");
        Assert.InRange(missing, 0, 2);
        Assert.True((await collection.UpsertAsync([Doc("new", "goes on")]))[0] > lastVersion);
    }

    // A checkpoint with most of the documents; the others, each in a batch of its own, in the log.
    private static async Task<long> MakeAsync(TestFolder original, TestFolder folder)
    {
        Document[] documents = Docs(InCheckpoint + InLog);
        await using Collection collection = await CreateAsync(original);
        await collection.UpsertAsync([Doc("gone", "deleted before the checkpoint")]);
        await collection.UpsertAsync(documents[..InCheckpoint]);
        await collection.DeleteAsync(["gone"]);
        await collection.CheckpointAsync();
        long version = 0;
        foreach (Document document in documents[InCheckpoint..])
            version = (await collection.UpsertAsync([document]))[0];
        folder.CopyFrom(original);
        return version;
    }

    private static void Damage(string folder, string what, Random random)
    {
        Regex pattern = new(what.Replace(".", "\\.").Replace("*", ".*"));
        string path = Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .First(path => pattern.IsMatch(path[folder.Length..].Replace('\\', '/')));
        byte[] bytes = File.ReadAllBytes(path);
        int written = bytes.AsSpan().LastIndexOfAnyExcept((byte)0);
        int at = what == "wal"
            ? bytes.AsSpan().IndexOf("text 100"u8) // after the checkpoint, and in a batch that is needed
            : random.Next(written / 4, written);
        bytes[at] ^= 32;
        File.WriteAllBytes(path, bytes);
    }
}
