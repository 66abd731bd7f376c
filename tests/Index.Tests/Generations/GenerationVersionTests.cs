using SearchEngine.Index.Generations;
using SearchEngine.Index.Storage;
using SearchEngine.Index.Tests.Storage;

namespace SearchEngine.Index.Tests.Generations;

/// <summary>
/// The documents of a new generation have the versions of the old one, which are far above the numbers of its writes.
/// What says so lies beside the generation, and snapshot and repair must do without it.
/// </summary>
public sealed class GenerationVersionTests : IDisposable
{
    private const int Documents = 40;

    private readonly TestFolder _folder = new();
    private readonly TestOpener _opener = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // a snapshot of before manifests said it: the documents do
    public async Task A_restored_snapshot_gives_larger_versions_than_any_before(bool isSaid)
    {
        await using GenerationSet set = await ReindexedAsync();
        string file = _folder.Collection + ".snapshot", copy = _folder.Collection + "-copy";
        long last = await UpsertAsync(set, "last");
        using (GenerationUse use = set.Use())
            await use.Collection.SnapshotAsync(file);
        await Collection.RestoreAsync(file, copy);
        Manifest manifest = ManifestFile.Read(copy, out _);
        Assert.NotNull(manifest.VersionOffset);
        if (!isSaid)
            ManifestFile.Write(copy, manifest with { VersionOffset = null });

        for (int opening = 0; opening < 3; opening++)
        {
            await using GenerationSet restored = await GenerationSet.OpenAsync(copy, _opener);
            long version = await UpsertAsync(restored, "last");
            Assert.True(version > last, $"opening {opening}: {version} after {last}");
            last = version;
            using GenerationUse use = restored.Use();
            await use.Collection.DeleteAsync(["last"]); // the largest version is then of no document any more
        }
    }

    [Fact]
    public async Task A_repaired_generation_gives_larger_versions_than_any_before()
    {
        long last;
        await using (GenerationSet set = await ReindexedAsync())
            last = await UpsertAsync(set, "last");
        string generation = GenerationFolders.Of(_folder.Collection, 2);
        string records = Path.Combine(generation, "gen-1", "store", "log.0");
        byte[] bytes = await File.ReadAllBytesAsync(records);
        bytes[1500] ^= 4;
        await File.WriteAllBytesAsync(records, bytes);

        VerifyReport report = await Collection.VerifyAsync(generation, repair: true);

        Assert.True(report.IsWhole, string.Join('\n', report.Damage));
        await using Collection repaired = await _opener.OpenAsync(generation, "books", CancellationToken.None);
        Assert.All(repaired.Scroll(null, int.MaxValue), document => Assert.True(document.Version > last));
    }

    public void Dispose() => _folder.Dispose();

    // Each document is written by itself, and copied by few writes.
    private async Task<GenerationSet> ReindexedAsync()
    {
        GenerationSet set = await GenerationSet.CreateAsync(_folder.Collection, TestOpener.SettingsOf("a"), _opener);
        for (int i = 0; i < Documents; i++)
            await UpsertAsync(set, $"d{i}");
        int generation = await set.BeginAsync(TestOpener.SettingsOf("b"));
        await set.BuildAsync(generation, null);
        await set.SwitchAsync(generation);
        return set;
    }

    private static async Task<long> UpsertAsync(GenerationSet set, string id)
    {
        using GenerationUse use = set.Use();
        return (await use.Collection.UpsertAsync([TestCollections.Doc(id, $"text {id}")]))[0];
    }
}
