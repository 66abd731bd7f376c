using System.Diagnostics;
using SearchEngine.Index.Storage;
using static SearchEngine.Index.Tests.Storage.TestCollections;

namespace SearchEngine.Index.Tests.Storage;

public sealed class DiskFullTests
{
    private const long Plenty = 1L << 40, Reserve = 64 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Documents_are_refused_while_space_is_low_and_what_makes_room_is_not()
    {
        using TestFolder folder = new();
        long free = Plenty;
        CollectionOptions options = Options with
        {
            Clock = new TestClock(), FreeBytes = () => free, ReservedFreeBytes = Reserve,
        };
        await using Collection collection = await CreateAsync(folder, options);
        await collection.UpsertAsync([Doc("a", "before"), Doc("b", "goes")]);

        free = Reserve - 1;
        StorageUnavailableException refused = await Assert.ThrowsAsync<StorageUnavailableException>(
            () => collection.UpsertAsync([Doc("c", "refused")]));
        Assert.True(refused.IsFull);
        Assert.Contains(folder.Collection, refused.Message);
        Assert.Equal(1, await collection.DeleteAsync(["b"]));
        await collection.CheckpointAsync();
        Assert.Null(ManifestFile.Read(folder.Collection, out _).IndexFolder);
        await collection.CompactAsync();
        Assert.Equal("before", collection.Get("a")!.Text);
        Assert.Null(collection.Get("b"));
        Assert.Null(collection.Get("c"));

        free = Plenty;
        await collection.UpsertAsync([Doc("c", "after")]);
        await collection.CheckpointAsync();
        Assert.NotNull(ManifestFile.Read(folder.Collection, out _).IndexFolder);
        Assert.Equal(2, collection.Count);
    }

    [Fact]
    public async Task When_the_reserve_is_used_up_nothing_is_written_and_reads_go_on()
    {
        using TestFolder folder = new();
        long free = Plenty;
        CollectionOptions options = Options with
        {
            Clock = new TestClock(), FreeBytes = () => free, ReservedFreeBytes = Reserve,
        };
        await using Collection collection = await CreateAsync(folder, options);
        await collection.UpsertAsync([Doc("a", "before")]);

        free = Reserve / 16;
        Func<Task>[] writes = [() => collection.DeleteAsync(["a"]), () => collection.CheckpointAsync(),
            () => collection.CompactAsync(), () => collection.UpsertAsync([Doc("b", "refused")])];
        foreach (Func<Task> write in writes)
            Assert.True((await Assert.ThrowsAsync<StorageUnavailableException>(write)).IsFull);
        Assert.Equal("before", collection.Get("a")!.Text);

        free = Plenty;
        await collection.CheckpointAsync();
        Assert.Equal(1, await collection.DeleteAsync(["a"]));
    }

    // Not for as many as the first time: the last file of the write-ahead log, of up to 64 MiB, stays.
    [SkippableFact]
    public async Task A_collection_that_filled_its_disk_makes_room_by_deleting()
    {
        using TestFolder folder = new();
        Skip.IfNot(Mount(folder, "160m"), "mounting is not permitted");
        try
        {
            CollectionOptions options = Options with
            {
                Clock = new TestClock(), ReservedFreeBytes = 48 << 20, CompactMinBytes = 1 << 20,
            };
            await using Collection collection = await CreateAsync(folder, options);
            int stored = await FillAsync(collection, "first");
            for (int batch = 0; batch < stored; batch++)
                await collection.DeleteAsync(IdsOf("first", batch));
            for (int i = 0; i < 6; i++)
                await collection.MaintainOnceAsync();

            Assert.InRange(await FillAsync(collection, "second"), stored / 4, stored * 2);
        }
        finally
        {
            await UnmountAsync(folder);
        }
    }

    [SkippableFact]
    public async Task A_disk_that_fills_up_stops_writes_but_neither_reads_nor_the_process()
    {
        using TestFolder folder = new();
        Skip.IfNot(Mount(folder, "96m"), "mounting is not permitted");
        try
        {
            string ballast = Path.Combine(folder.Path, "ballast");
            File.WriteAllBytes(ballast, new byte[40 << 20]);
            await using (Collection collection = await CreateAsync(folder, Options with { ReservedFreeBytes = 8 << 20 }))
            {
                Assert.True(await FillAsync(collection, "d") > 0);
                TakeTheRest(folder);
                foreach (Func<Task> write in new Func<Task>[] { () => collection.UpsertAsync([Doc("late", "text")]),
                    () => collection.DeleteAsync(["d0-0"]), () => collection.CheckpointAsync() })
                {
                    Assert.True((await Assert.ThrowsAsync<StorageUnavailableException>(
                        () => write().WaitAsync(Patience))).IsFull);
                }

                Assert.NotNull(collection.Get("d0-0"));
                GiveBack(folder);
                await File.WriteAllBytesAsync(ballast, []);
                await collection.UpsertAsync([Doc("after", "there is space again")]).WaitAsync(Patience);
            }

            await using Collection reopened = await OpenAsync(folder, Options with { ReservedFreeBytes = 8 << 20 });
            Assert.Equal("there is space again", reopened.Get("after")!.Text);
        }
        finally
        {
            await UnmountAsync(folder);
        }
    }

    // Free space is asked before a write, but another program may take it in between: the system then refuses.
    [SkippableFact]
    public async Task Space_that_is_gone_when_it_is_written_to_stops_writes_until_it_is_back()
    {
        using TestFolder folder = new();
        Skip.IfNot(Mount(folder, "96m"), "mounting is not permitted");
        try
        {
            CollectionOptions options = Options with { Clock = new TestClock(), FreeBytes = () => Plenty };
            await using (Collection collection = await CreateAsync(folder, options))
            {
                await collection.UpsertAsync([Doc("a", "before")]);
                TakeTheRest(folder);
                StorageUnavailableException refused = await Assert.ThrowsAsync<StorageUnavailableException>(
                    () => FillAsync(collection, "d").WaitAsync(Patience));
                Assert.False(refused.IsFull); // the space that this test tells of is plenty
                await Assert.ThrowsAsync<StorageUnavailableException>(
                    () => collection.CheckpointAsync().WaitAsync(Patience));
                Assert.Equal("before", collection.Get("a")!.Text);
                GiveBack(folder);
                await UntilTakenAsync(() => collection.UpsertAsync([Doc("after", "there is space again")]));
                await UntilTakenAsync(() => collection.CheckpointAsync());
            }

            await using Collection reopened = await OpenAsync(folder, options);
            Assert.Equal("there is space again", reopened.Get("after")!.Text);
            Assert.Equal("before", reopened.Get("a")!.Text);
        }
        finally
        {
            await UnmountAsync(folder);
        }
    }

    private static bool Mount(TestFolder folder, string size) =>
        Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", folder.Path);

    // Writes documents until they are refused; how many batches there were.
    private static async Task<int> FillAsync(Collection collection, string name)
    {
        string text = new('x', 100_000);
        for (int batch = 0; batch < 1000; batch++)
        {
            Document[] documents = [.. IdsOf(name, batch).Select(id => Doc(id, text))];
            try
            {
                await collection.UpsertAsync(documents).WaitAsync(Patience);
            }
            catch (StorageUnavailableException exception) when (exception.IsFull)
            {
                return batch;
            }
        }

        throw new InvalidOperationException("the disk did not fill up");
    }

    // A process that another test has just started has, for a moment, what this one had open: the disk is busy.
    private static async Task UnmountAsync(TestFolder folder)
    {
        Stopwatch clock = Stopwatch.StartNew();
        bool isUnmounted;
        while (!(isUnmounted = Run("umount", folder.Path)) && clock.Elapsed < Patience)
            await Task.Delay(50);
        Assert.True(isUnmounted, $"{folder.Path} is still busy");
    }

    private static string[] IdsOf(string name, int batch) =>
        [.. Enumerable.Range(0, 5).Select(i => $"{name}{batch}-{i}")];

    // Another program takes every byte that is left.
    private static void TakeTheRest(TestFolder folder)
    {
        using FileStream rest = new(RestOf(folder), FileMode.Create, FileAccess.Write, FileShare.None, 0);
        byte[] page = new byte[4096];
        try
        {
            while (true)
                rest.Write(page);
        }
        catch (IOException)
        {
            Assert.Equal(0, FreeSpace.Of(folder.Path));
        }
    }

    private static void GiveBack(TestFolder folder) => File.Delete(RestOf(folder));

    private static string RestOf(TestFolder folder) => Path.Combine(folder.Path, "rest");

    // A device repeats what failed ten times a second, so that the space is back is seen a moment later.
    private static async Task UntilTakenAsync(Func<Task> write)
    {
        for (Stopwatch clock = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            try
            {
                await write().WaitAsync(Patience);
                return;
            }
            catch (StorageUnavailableException) when (clock.Elapsed < Patience)
            {
                // not yet
            }
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
