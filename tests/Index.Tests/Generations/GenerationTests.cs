using SearchEngine.Index.Generations;
using SearchEngine.Index.Tests.Storage;

namespace SearchEngine.Index.Tests.Generations;

public sealed class GenerationTests : IDisposable
{
    private const int Documents = 300;

    private readonly TestFolder folder = new();
    private readonly TestOpener opener = new();

    [Fact]
    public async Task A_switch_serves_every_document_with_vectors_of_the_other_model()
    {
        await using GenerationSet set = await CreateAsync();
        SwitchReport report = await ReindexAsync(set, "b");

        using GenerationUse use = set.Use();
        Assert.Equal((1, 2, Documents), (report.From, report.To, (int)report.Documents));
        Assert.Equal(("b", "books"), (use.Collection.Settings.Model, use.Collection.Name));
        await AssertServedAsync(set, Enumerable.Range(0, Documents).Select(TextOf));
    }

    [Fact]
    public async Task A_search_ends_in_the_generation_that_it_began_in()
    {
        await using GenerationSet set = await CreateAsync();
        using GenerationUse before = set.Use();
        float[] query = await before.Collection.EmbedQueryAsync(TextOf(7), "");
        await ReindexAsync(set, "b", keep: 0);

        ScoredSlot[] hits = new ScoredSlot[1];
        before.Collection.SearchDense(query, 1, 100, exact: true, null, hits);

        Assert.Equal(TextOf(7), before.Collection.Read(hits[0].Slot)!.Text);
        Assert.Equal(1, hits[0].Score, 4);
    }

    [Fact]
    public async Task A_write_embedded_before_a_switch_is_embedded_again_by_the_model_that_is_served()
    {
        await using GenerationSet set = await CreateAsync();
        int generation = await set.BeginAsync(TestOpener.SettingsOf("b"));
        await set.BuildAsync(generation, null);
        TaskCompletionSource embedding = new(), goOn = new();
        opener.BeforeEmbedding = async (model, _) =>
        {
            if (model == "a" && embedding.TrySetResult())
                await goOn.Task;
        };
        using GenerationUse use = set.Use();
        Task<IReadOnlyList<long>> write = use.Collection.UpsertAsync([TestCollections.Doc("late", "a late text")]);
        await embedding.Task;
        await set.SwitchAsync(generation);
        goOn.SetResult();
        await write;

        Assert.Null(await Record.ExceptionAsync(() => AssertServedAsync(set, ["a late text"])));
    }

    [Fact]
    public async Task A_rollback_keeps_what_was_written_and_deleted_after_the_switch()
    {
        await using GenerationSet set = await CreateAsync();
        await ReindexAsync(set, "b");
        await UpsertAsync(set, "new", "written after the switch");
        await UpsertAsync(set, IdOf(1), "written again");
        using (GenerationUse use = set.Use())
            Assert.Equal(1, await use.Collection.DeleteAsync([IdOf(2)]));

        SwitchReport report = await set.RollBackAsync();

        Assert.Equal((2, 1, Documents), (report.From, report.To, (int)report.Documents));
        await AssertServedAsync(set, ["written after the switch", "written again", TextOf(3)]);
        using GenerationUse back = set.Use();
        Assert.Equal("a", back.Collection.Settings.Model);
        Assert.Null(back.Collection.Get(IdOf(2)));
    }

    [Fact]
    public async Task Versions_grow_through_switches_and_are_never_used_again()
    {
        GenerationSet set = await CreateAsync();
        long last = 0;
        for (int round = 0; round < 6; round++)
        {
            if (round % 2 == 0)
                await ReindexAsync(set, $"m{round}", keep: 1);
            else
                await set.RollBackAsync();
            long version = await UpsertAsync(set, $"round-{round}", $"round {round}");
            Assert.True(version > last, $"round {round}: {version} after {last}");
            using (GenerationUse use = set.Use())
                await use.Collection.DeleteAsync([$"round-{round}"]);
            await set.DisposeAsync();
            set = await GenerationSet.OpenAsync(folder.Collection, opener);
            last = await UpsertAsync(set, $"again-{round}", "again");
            Assert.True(last > version + 1, $"round {round}: {last} after {version} and a deletion");
            foreach (GenerationStatus kept in set.List().Where(one => one.State == GenerationState.Kept && round % 2 == 1))
                await set.RemoveAsync(kept.Number);
        }

        await set.DisposeAsync();
    }

    [Fact]
    public async Task A_condition_on_a_version_holds_through_a_switch()
    {
        await using GenerationSet set = await CreateAsync();
        long version = await UpsertAsync(set, "x", "first");
        await ReindexAsync(set, "b");
        using GenerationUse use = set.Use();

        await use.Collection.UpsertAsync([TestCollections.Doc("x", "second") with { IfVersion = version }]);
        await Assert.ThrowsAsync<VersionConflictException>(() =>
            use.Collection.UpsertAsync([TestCollections.Doc("x", "third") with { IfVersion = version }]));
    }

    [Fact]
    public async Task A_generation_that_does_not_have_every_document_cannot_be_served()
    {
        await using GenerationSet set = await CreateAsync();
        int generation = await set.BeginAsync(TestOpener.SettingsOf("b"));

        await Assert.ThrowsAsync<InvalidInputException>(() => set.SwitchAsync(generation));
        await Assert.ThrowsAsync<InvalidInputException>(() => set.BeginAsync(TestOpener.SettingsOf("c")));
        await Assert.ThrowsAsync<NotFoundException>(() => set.RollBackAsync());
        await Assert.ThrowsAsync<NotFoundException>(() => set.SwitchAsync(9));
        await Assert.ThrowsAsync<InvalidInputException>(() => set.RemoveAsync(set.ServedNumber));
    }

    [Fact]
    public async Task Too_little_space_refuses_before_anything_is_made()
    {
        GenerationOptions options = new() { FreeBytes = () => 1 << 20, ReservedFreeBytes = 1 << 20 };
        await using GenerationSet set = await CreateAsync(options);
        DiskNeed need = set.Measure(TestOpener.SettingsOf("b"));

        StorageUnavailableException refused = await Assert.ThrowsAsync<StorageUnavailableException>(
            () => set.BeginAsync(TestOpener.SettingsOf("b")));

        Assert.True(refused.IsFull);
        Assert.True(need is { Fits: false, ServedBytes: > 0, EstimatedBytes: > 0, FreeBytes: 1 << 20 });
        Assert.Single(set.List());
        Assert.False(Directory.Exists(Path.Combine(folder.Collection, "generations")));
    }

    [Fact]
    public async Task Vectors_are_taken_over_only_from_the_very_same_model()
    {
        await using GenerationSet set = await CreateAsync();
        int embedded = 0;
        opener.BeforeEmbedding = (_, _) => Task.FromResult(Interlocked.Increment(ref embedded));

        await ReindexAsync(set, "a", settings => settings with { M = 8 });
        Assert.Equal(0, embedded);
        await AssertServedAsync(set, [TextOf(5)]);

        embedded = 0;
        await ReindexAsync(set, "a", settings => settings with { ModelVersion = "2" });
        Assert.True(embedded > 0);
    }

    [Fact]
    public async Task A_new_generation_gives_way_before_every_document_that_it_embeds()
    {
        int waited = 0;
        GenerationOptions options = new() { Pace = _ => Task.FromResult(Interlocked.Increment(ref waited)) };
        await using GenerationSet set = await CreateAsync(options);

        int generation = await set.BeginAsync(TestOpener.SettingsOf("b"));
        await set.BuildAsync(generation, null);

        Assert.True(waited >= Documents, $"it gave way {waited} times");
    }

    [Fact]
    public async Task A_model_that_fails_is_told_and_the_served_generation_serves_on()
    {
        await using GenerationSet set = await CreateAsync();
        opener.BeforeEmbedding = (model, _) =>
            model == "b" ? Task.FromException(new IOException("the model broke")) : Task.CompletedTask;
        int generation = await set.BeginAsync(TestOpener.SettingsOf("b"));

        StorageUnavailableException failure =
            await Assert.ThrowsAsync<StorageUnavailableException>(() => set.BuildAsync(generation, null));

        Assert.Contains("the model broke", failure.Message);
        await UpsertAsync(set, "still", "still written");
        await AssertServedAsync(set, ["still written"]);
    }

    public void Dispose() => folder.Dispose();

    private static string IdOf(int number) => $"d{number:D5}";

    private static string TextOf(int number) => $"text {number}";

    private async Task<GenerationSet> CreateAsync(GenerationOptions? options = null)
    {
        GenerationSet set =
            await GenerationSet.CreateAsync(folder.Collection, TestOpener.SettingsOf("a"), opener, options);
        using GenerationUse use = set.Use();
        await use.Collection.UpsertAsync(
            [.. Enumerable.Range(0, Documents).Select(i => TestCollections.Doc(IdOf(i), TextOf(i)))]);
        return set;
    }

    private static async Task<SwitchReport> ReindexAsync(GenerationSet set, string model,
        Func<CollectionSettings, CollectionSettings>? change = null, int keep = 1)
    {
        CollectionSettings settings = TestOpener.SettingsOf(model);
        int generation = await set.BeginAsync(change?.Invoke(settings) ?? settings);
        await set.BuildAsync(generation, null);
        return await set.SwitchAsync(generation, keep);
    }

    private static async Task<long> UpsertAsync(GenerationSet set, string id, string text)
    {
        using GenerationUse use = set.Use();
        return (await use.Collection.UpsertAsync([TestCollections.Doc(id, text)]))[0];
    }

    // A text is nearest to itself, and exactly so, only where query and document are of one model.
    private static async Task AssertServedAsync(GenerationSet set, IEnumerable<string> texts)
    {
        using GenerationUse use = set.Use();
        ScoredSlot[] hits = new ScoredSlot[1];
        foreach (string text in texts)
        {
            float[] query = await use.Collection.EmbedQueryAsync(text, "");
            Assert.Equal(1, use.Collection.SearchDense(query, 1, 100, exact: false, null, hits));
            Assert.Equal(text, use.Collection.Read(hits[0].Slot)!.Text);
            Assert.Equal(1, hits[0].Score, 3);
        }
    }
}
