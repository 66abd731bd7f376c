using SearchEngine.Index.Generations;
using SearchEngine.Index.Tests.Storage;

namespace SearchEngine.Index.Tests.Generations;

public sealed class ReopeningTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly TestOpener opener = new();

    [Fact]
    public async Task A_collection_that_never_was_reindexed_is_its_own_first_generation()
    {
        await using (Collection old = await TestCollections.CreateAsync(folder))
            await old.UpsertAsync(TestCollections.Docs(20));

        await using GenerationSet set = await GenerationSet.OpenAsync(folder.Collection, opener);

        GenerationStatus only = Assert.Single(set.List());
        Assert.Equal((1, GenerationState.Served, 20L), (only.Number, only.State, only.Documents!.Value));
        Assert.False(File.Exists(Path.Combine(folder.Collection, "generations.json")));
    }

    [Fact]
    public async Task A_build_that_was_broken_off_goes_on_where_it_was()
    {
        int embedded = 0, generation;
        await using (GenerationSet set = await CreateAsync(200))
        {
            generation = await set.BeginAsync(TestOpener.SettingsOf("b"));
            using CancellationTokenSource stop = new();
            opener.BeforeEmbedding = (model, _) =>
            {
                if (model == "b" && ++embedded == 3)
                    stop.Cancel();
                return Task.CompletedTask;
            };
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => set.BuildAsync(generation, null, stop.Token));
            using GenerationUse use = set.Use();
            await use.Collection.DeleteAsync(["d00000"]);
        }

        await using GenerationSet again = await GenerationSet.OpenAsync(folder.Collection, opener);
        int before = embedded;
        await again.BuildAsync(generation, null);
        await again.SwitchAsync(generation);

        Assert.InRange(before, 3, 7); // 200 documents are 7 batches
        Assert.InRange(embedded, before, 8);
        using GenerationUse served = again.Use();
        Assert.Equal(("b", 199L), (served.Collection.Settings.Model, served.Collection.Count));
        Assert.Null(served.Collection.Get("d00000"));
    }

    [Fact]
    public async Task A_kept_generation_catches_up_with_what_it_missed()
    {
        await using (GenerationSet set = await CreateAsync(50))
        {
            await set.BuildAsync(await set.BeginAsync(TestOpener.SettingsOf("b")), null);
            await set.SwitchAsync(null);
        }

        // written while nothing followed
        await using (Collection alone =
            await opener.OpenAsync(GenerationFolders.Served(folder.Collection), "books", default))
        {
            await alone.UpsertAsync([TestCollections.Doc("missed", "missed")]);
            await alone.DeleteAsync(["d00001"]);
        }

        await using GenerationSet again = await GenerationSet.OpenAsync(folder.Collection, opener);
        await again.RollBackAsync();

        using GenerationUse use = again.Use();
        Assert.Equal("a", use.Collection.Settings.Model);
        Assert.NotNull(use.Collection.Get("missed"));
        Assert.Null(use.Collection.Get("d00001"));
    }

    [Fact]
    public async Task What_the_manifest_does_not_name_is_deleted_the_first_generation_included()
    {
        await using (GenerationSet set = await CreateAsync(10))
        {
            await set.BuildAsync(await set.BeginAsync(TestOpener.SettingsOf("b")), null);
            await set.SwitchAsync(null, keep: 0);
        }

        Assert.False(Collection.Exists(folder.Collection));
        string stray = Path.Combine(folder.Collection, "generations", "9");
        await (await opener.CreateAsync(stray, "books", TestOpener.SettingsOf("c"), default)).DisposeAsync();
        await using GenerationSet again = await GenerationSet.OpenAsync(folder.Collection, opener);

        Assert.True(GenerationFolders.IsCollection(folder.Collection));
        Assert.False(Directory.Exists(stray));
        Assert.Equal(2, Assert.Single(again.List()).Number);
        using GenerationUse use = again.Use();
        Assert.Equal(10, use.Collection.Count);
    }

    [Fact]
    public async Task A_generation_that_does_not_open_is_told_and_the_served_one_serves()
    {
        await using (GenerationSet set = await CreateAsync(10))
        {
            await set.BuildAsync(await set.BeginAsync(TestOpener.SettingsOf("b")), null);
            await set.SwitchAsync(null);
        }

        File.WriteAllText(Path.Combine(folder.Collection, "manifest.json"), "damaged");
        File.WriteAllText(Path.Combine(folder.Collection, "manifest.copy.json"), "damaged");
        await using GenerationSet again = await GenerationSet.OpenAsync(folder.Collection, opener);

        Assert.NotNull(again.List()[0].Trouble);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => again.RollBackAsync());
        using GenerationUse use = again.Use();
        Assert.Equal(("b", 10L), (use.Collection.Settings.Model, use.Collection.Count));
    }

    [Fact]
    public async Task A_write_to_the_served_generation_alone_is_in_the_others_when_they_are_opened()
    {
        const int documents = 6;
        await using (GenerationSet set = await CreateAsync(1))
        {
            for (int i = 0; i < 2 * documents; i++)
            {
                using GenerationUse use = set.Use();
                await use.Collection.UpsertAsync([TestCollections.Doc($"d{i % documents}", "as it was")]);
            }

            // One write a document: what is written next would get the numbers of the second round above.
            await set.BuildAsync(await set.BeginAsync(TestOpener.SettingsOf("b")), null);
            await set.SwitchAsync(null);
        }

        await using (Collection alone = await GenerationSet.OpenServedAsync(folder.Collection, opener))
        {
            for (int i = 0; i < documents; i++)
                await alone.UpsertAsync([TestCollections.Doc($"d{i}", "changed alone")]);
        }

        await using GenerationSet again = await GenerationSet.OpenAsync(folder.Collection, opener);
        await again.RollBackAsync();
        using GenerationUse back = again.Use();
        Assert.Equal("a", back.Collection.Settings.Model);
        for (int i = 0; i < documents; i++)
            Assert.Equal("changed alone", back.Collection.Get($"d{i}")?.Text);
    }

    [Fact]
    public async Task A_damaged_list_of_generations_is_refused_by_name()
    {
        await using (GenerationSet set = await CreateAsync(10))
            await set.BeginAsync(TestOpener.SettingsOf("b"));
        string path = Path.Combine(folder.Collection, "generations.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"next\":3", "\"next\":4"));

        DataDamagedException damage = await Assert.ThrowsAsync<DataDamagedException>(
            () => GenerationSet.OpenAsync(folder.Collection, opener));

        Assert.Contains("generations.json", damage.Message);
    }

    public void Dispose() => folder.Dispose();

    private async Task<GenerationSet> CreateAsync(int documents)
    {
        GenerationSet set = await GenerationSet.CreateAsync(folder.Collection, TestOpener.SettingsOf("a"), opener);
        using GenerationUse use = set.Use();
        await use.Collection.UpsertAsync(TestCollections.Docs(documents));
        return set;
    }
}
