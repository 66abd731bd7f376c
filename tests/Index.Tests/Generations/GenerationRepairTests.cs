using SearchEngine.Index.Generations;
using SearchEngine.Index.Tests.Storage;

namespace SearchEngine.Index.Tests.Generations;

/// <summary>Generation 2 is served and generation 1, which lies in the collection's own folder, is kept.</summary>
public sealed class GenerationRepairTests : IDisposable
{
    private const int Documents = 20;

    private readonly TestFolder _folder = new();
    private readonly TestOpener _opener = new();

    private string Root => _folder.Collection;

    [Fact]
    public async Task Repair_of_a_kept_generation_leaves_the_served_one_as_it_is()
    {
        await MakeAsync();
        FlipRecord(Root);

        List<VerifyReport> reports = await VerifyAsync(repair: true);

        Assert.All(reports, report => Assert.True(report.IsWhole, string.Join('\n', report.Damage)));
        Assert.Equal(["books/generations/2", "books"], reports.Select(report => report.Collection));
        Assert.Equal([0, 2], reports.Select(report => Math.Min(2, report.Repaired.Count)));
        await using GenerationSet set = await GenerationSet.OpenAsync(Root, _opener);
        Assert.Equal(("b", Documents + 1L), Served(set));
        await set.RollBackAsync();
        Assert.Equal(("a", Documents + 1L), Served(set));
        using GenerationUse use = set.Use();
        Assert.Equal("later", use.Collection.Get("later")!.Text);
    }

    // Had the rebuilt copies versions of their own, the first would be that of the write that they missed.
    [Fact]
    public async Task A_repaired_copy_is_not_taken_for_the_document_that_was_written_since()
    {
        await MakeAsync();
        await using (Collection alone = await GenerationSet.OpenServedAsync(Root, _opener))
            await alone.UpsertAsync([TestCollections.Doc("d00003", "changed alone")]);
        FlipRecord(Root);

        await VerifyAsync(repair: true);

        await using GenerationSet set = await GenerationSet.OpenAsync(Root, _opener);
        await set.RollBackAsync();
        using GenerationUse use = set.Use();
        Assert.Equal("a", use.Collection.Settings.Model);
        Assert.Equal("changed alone", use.Collection.Get("d00003")!.Text);
    }

    [Fact]
    public async Task Repair_of_the_first_generation_while_it_is_served_leaves_the_one_that_is_built()
    {
        await using (GenerationSet set = await CreateAsync())
            await set.BuildAsync(await set.BeginAsync(TestOpener.SettingsOf("b")), null);
        FlipRecord(Root);

        List<VerifyReport> reports = await VerifyAsync(repair: true);

        Assert.All(reports, report => Assert.True(report.IsWhole, string.Join('\n', report.Damage)));
        await using GenerationSet again = await GenerationSet.OpenAsync(Root, _opener);
        await again.SwitchAsync(null);
        (string model, long count) = Served(again);
        Assert.Equal("b", model);
        Assert.InRange(count, Documents - 1, Documents);
    }

    [Fact]
    public async Task A_damaged_list_of_generations_is_told_and_each_of_them_is_verified_and_left_as_it_is()
    {
        await MakeAsync();
        FlipRecord(Root);
        File.WriteAllText(Path.Combine(Root, "generations.json"), "damaged");

        List<VerifyReport> reports = await VerifyAsync(repair: true);

        Assert.Equal(["books/generations.json", "books", "books/generations/2"],
            reports.Select(report => report.Collection));
        Assert.Equal([false, false, true], reports.Select(report => report.IsWhole));
        Assert.All(reports, report => Assert.Empty(report.Repaired));
        Assert.Equal(Documents + 1, reports[2].Documents);
    }

    [Fact]
    public async Task A_generation_that_lost_its_manifest_is_damage_and_the_others_are_verified()
    {
        await MakeAsync();
        string generation = GenerationFolders.Of(Root, 2);
        foreach (string manifest in Directory.GetFiles(generation, "manifest*"))
            File.Delete(manifest);

        List<VerifyReport> reports = await VerifyAsync(repair: false);

        Assert.Equal([false, true], reports.Select(report => report.IsWhole));
        Assert.Contains(generation, Assert.Single(reports[0].Damage));
    }

    public void Dispose() => _folder.Dispose();

    private static (string Model, long Count) Served(GenerationSet set)
    {
        using GenerationUse use = set.Use();
        return (use.Collection.Settings.Model, use.Collection.Count);
    }

    private static void FlipRecord(string generation)
    {
        string records = Path.Combine(generation, "gen-1", "store", "log.0");
        byte[] bytes = File.ReadAllBytes(records);
        bytes[1500] ^= 4;
        File.WriteAllBytes(records, bytes);
    }

    private async Task<List<VerifyReport>> VerifyAsync(bool repair)
    {
        List<VerifyReport> reports = [];
        await foreach (VerifyReport report in GenerationVerification.VerifyAsync(Root, repair))
            reports.Add(report with { Collection = report.Collection.Replace('\\', '/') });
        return reports;
    }

    private async Task<GenerationSet> CreateAsync()
    {
        GenerationSet set = await GenerationSet.CreateAsync(Root, TestOpener.SettingsOf("a"), _opener);
        using GenerationUse use = set.Use();
        foreach (Document document in TestCollections.Docs(Documents))
            await use.Collection.UpsertAsync([document]);
        return set;
    }

    private async Task MakeAsync()
    {
        await using GenerationSet set = await CreateAsync();
        await set.BuildAsync(await set.BeginAsync(TestOpener.SettingsOf("b")), null);
        await set.SwitchAsync(null);
        using GenerationUse use = set.Use();
        await use.Collection.UpsertAsync([TestCollections.Doc("later", "later")]);
    }
}
