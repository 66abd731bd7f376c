using Microsoft.Extensions.Logging.Abstractions;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Tests.Hosting;

public sealed class CollectionRegistryTests : IAsyncLifetime
{
    private static readonly CollectionRequest Plane = new() { Dimensions = 2 };

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("searchengine-registry-");
    private readonly ModelRegistry models;
    private readonly CollectionRegistry collections;

    public CollectionRegistryTests()
    {
        models = new ModelRegistry(Path.Combine(folder.FullName, "models"), "cpu");
        collections = new CollectionRegistry(Path.Combine(folder.FullName, "data"),
            new CollectionFactory(models, NullLogger.Instance),
            new AliasTable(Path.Combine(folder.FullName, "aliases")), NullLogger<CollectionRegistry>.Instance);
    }

    [Fact]
    public async Task While_collections_are_opened_none_is_deleted_and_no_alias_takes_its_name()
    {
        bool isLeaving = false;

        ProblemException deletion = await Assert.ThrowsAsync<ProblemException>(
            () => collections.DeleteAsync("c", () => isLeaving = true, () => { }, default));
        ProblemException alias =
            await Assert.ThrowsAsync<ProblemException>(() => collections.SetAliasAsync("c", "d", default));

        Assert.Equal((503, 503, false), (deletion.Status, alias.Status, isLeaving));
    }

    [Fact]
    public async Task A_deletion_that_waits_for_a_request_holds_nobody_up_and_keeps_the_name()
    {
        await collections.OpenAllAsync(default);
        await collections.CreateAsync("c", Plane, default);
        List<string> steps = [];
        CollectionLease lease = collections.Use("c");
        Task deletion =
            collections.DeleteAsync("c", () => steps.Add("leaving"), () => steps.Add("left"), default);

        await collections.CreateAsync("other", Plane, default);
        await collections.SetAliasAsync("alias", "other", default);
        ProblemException taken =
            await Assert.ThrowsAsync<ProblemException>(() => collections.CreateAsync("c", Plane, default));
        ProblemException gone = Assert.Throws<ProblemException>(() => collections.Use("c"));
        ProblemException twice = await Assert.ThrowsAsync<ProblemException>(
            () => collections.DeleteAsync("c", () => { }, () => { }, default));
        string whileInUse = string.Join(' ', steps);
        lease.Dispose();
        await deletion;

        Assert.Equal((409, 404, 404), (taken.Status, gone.Status, twice.Status));
        Assert.Equal(("leaving", "leaving left"), (whileInUse, string.Join(' ', steps)));
        Assert.True(await collections.CreateAsync("c", Plane, default));
    }

    [Fact]
    public async Task A_restoring_that_is_stopped_leaves_nothing_among_the_collections()
    {
        await collections.OpenAllAsync(default);
        await collections.CreateAsync("c", Plane, default);
        string snapshot = Path.Combine(folder.FullName, "c.snapshot");
        using (CollectionLease lease = collections.Use("c"))
        {
            await lease.Collection.SnapshotAsync(snapshot);
        }

        using CancellationTokenSource stop = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            collections.RestoreAsync(
                "d", snapshot, Path.Combine(folder.FullName, "work"), new Stopping(stop), stop.Token));

        Assert.Equal(["c"], Directory.GetDirectories(Path.Combine(folder.FullName, "data")).Select(Path.GetFileName));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await collections.DisposeAsync();
        models.Dispose();
        folder.Delete(recursive: true);
    }

    private sealed class Stopping(CancellationTokenSource stop) : IProgress<double>
    {
        public void Report(double value) => stop.Cancel();
    }
}
