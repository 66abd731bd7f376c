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

    [Fact]
    public async Task What_a_repair_left_that_was_killed_is_passed_over_and_deleted_and_nothing_beside_the_folder_is()
    {
        using TestFolder folder = new();
        using TestFolder original = new();
        await MakeAsync(original, folder);
        string beside = folder.Collection + ".damaged";
        string[] left = [Path.Combine(folder.Collection, "gen-2"), Path.Combine(folder.Collection, "rebuilt")];
        foreach (string path in left.Append(beside))
        {
            Directory.CreateDirectory(path);
            File.WriteAllText(Path.Combine(path, "left"), "");
        }

        await using (Collection collection = await OpenAsync(folder))
        {
            Assert.Equal(InCheckpoint + InLog, collection.Count);
            await collection.CheckpointAsync();
        }

        Assert.DoesNotContain(left, Directory.Exists);
        Directory.CreateDirectory(Path.Combine(left[0], "store"));
        Damage(folder.Collection, "store/log.*", new Random(1));
        VerifyReport report = await Collection.VerifyAsync(folder.Collection, repair: true);

        Assert.True(report.IsWhole, string.Join('\n', report.Damage));
        Assert.Equal(["gen-2", "wal"],
            Directory.GetDirectories(folder.Collection).Select(path => Path.GetFileName(path)).Order());
        Assert.True(File.Exists(Path.Combine(beside, "left")));
    }

    [Fact]
    public async Task Records_and_indexes_are_read_though_a_file_that_the_store_needs_is_damaged()
    {
        using TestFolder folder = new();
        using TestFolder original = new();
        await MakeAsync(original, folder);
        Damage(folder.Collection, "store/sectors-*", new Random(1));
        Damage(folder.Collection, "graph.bin", new Random(1));

        VerifyReport report = await Collection.VerifyAsync(folder.Collection, repair: false);

        Assert.Equal(InCheckpoint, report.Documents);
        Assert.Equal(InLog, report.LogBatches);
        Assert.Equal(2, report.Damage.Count);
        Assert.Contains(report.Damage, damage => damage.Contains("sectors-", StringComparison.Ordinal));
        Assert.Contains(report.Damage, damage => damage.Contains("graph.bin", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_collection_whose_manifest_and_copy_are_damaged_is_told_and_not_touched()
    {
        using TestFolder folder = new();
        await (await CreateAsync(folder)).DisposeAsync();
        string[] manifests = Directory.GetFiles(folder.Collection, "manifest*");
        foreach (string path in manifests)
            File.WriteAllText(path, "damaged");

        VerifyReport report = await Collection.VerifyAsync(folder.Collection, repair: true);

        Assert.Equal((2, 0), (report.Damage.Count, report.Repaired.Count));
        Assert.All(manifests, path => Assert.Equal("damaged", File.ReadAllText(path)));
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
