using System.Diagnostics;
using static SearchEngine.Index.Tests.Storage.TestCollections;

namespace SearchEngine.Index.Tests.Storage;

public sealed class DiskFullTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Writes_are_refused_while_space_is_low_and_resume_without_a_restart()
    {
        using TestFolder folder = new();
        long free = 1L << 40;
        await using Collection collection = await CreateAsync(folder, Options with { FreeBytes = () => free });
        await collection.UpsertAsync([Doc("a", "before")]);

        free = Options.ReservedFreeBytes - 1;
        StorageUnavailableException refused = await Assert.ThrowsAsync<StorageUnavailableException>(
            () => collection.UpsertAsync([Doc("b", "refused")]));
        Assert.True(refused.IsFull);
        Assert.Contains(folder.Collection, refused.Message);
        Assert.True((await Assert.ThrowsAsync<StorageUnavailableException>(() => collection.DeleteAsync(["a"]))).IsFull);
        Assert.True((await Assert.ThrowsAsync<StorageUnavailableException>(() => collection.CheckpointAsync())).IsFull);
        Assert.Equal("before", collection.Get("a")!.Text);
        Assert.Null(collection.Get("b"));

        free = 1L << 40;
        await collection.UpsertAsync([Doc("b", "after")]);
        Assert.Equal(2, collection.Count);
    }

    [SkippableFact]
    public async Task A_disk_that_fills_up_stops_writes_but_neither_reads_nor_the_process()
    {
        using TestFolder folder = new();
        Skip.IfNot(Run("mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", folder.Path), "mounting is not permitted");
        try
        {
            string ballast = Path.Combine(folder.Path, "ballast");
            File.WriteAllBytes(ballast, new byte[40 << 20]);
            await using (Collection collection = await CreateAsync(folder, Options with { ReservedFreeBytes = 8 << 20 }))
            {
                int stored = await FillAsync(collection);
                Assert.True(stored > 0);
                Assert.NotNull(collection.Get("d0-0"));
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

    // Fills the disk to the reserve; another program then takes the rest.
    private static async Task<int> FillAsync(Collection collection)
    {
        string text = new('x', 100_000);
        for (int batch = 0; batch < 1000; batch++)
        {
            Document[] documents = [.. Enumerable.Range(0, 5).Select(i => Doc($"d{batch}-{i}", text))];
            try
            {
                await collection.UpsertAsync(documents).WaitAsync(Patience);
            }
            catch (StorageUnavailableException exception)
            {
                Assert.True(exception.IsFull, exception.Message);
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
