using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using SearchEngine.Index.Storage;
using SearchEngine.Index.Tests.Storage.Crash;
using static SearchEngine.Index.Tests.Storage.TestCollections;

namespace SearchEngine.Index.Tests.Storage;

public sealed class FaultTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task While_the_log_cannot_be_written_writes_fail_and_reads_go_on()
    {
        using TestFolder folder = new();
        bool fails = false;
        await using Collection collection = await CreateAsync(folder, FailingWhen(() => fails, "wal"));
        await collection.UpsertAsync([Doc("a", "before")]);

        fails = true;
        StorageUnavailableException refused = await Assert.ThrowsAsync<StorageUnavailableException>(
            () => collection.UpsertAsync([Doc("b", "meanwhile")]).WaitAsync(Patience));
        Assert.False(refused.IsFull);
        Assert.Contains("injected", refused.Message);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => collection.DeleteAsync(["a"]).WaitAsync(Patience));
        Assert.Equal("before", collection.Get("a")!.Text);

        fails = false;
        await EventuallyAsync(() => collection.UpsertAsync([Doc("c", "after")]));
        Assert.Equal("after", collection.Get("c")!.Text);
        Assert.Equal("meanwhile", collection.Get("b")!.Text); // it was in the log's memory, and the log went on
    }

    [Fact]
    public async Task While_the_store_cannot_be_written_nothing_hangs_and_the_last_checkpoint_stays()
    {
        using TestFolder folder = new();
        bool fails = false;
        await using (Collection collection = await CreateAsync(folder, FailingWhen(() => fails, "store")))
        {
            await collection.UpsertAsync(Docs(50));
            fails = true;
            await Assert.ThrowsAsync<StorageUnavailableException>(
                () => collection.CheckpointAsync().WaitAsync(Patience));
            await Assert.ThrowsAsync<StorageUnavailableException>(
                () => collection.UpsertAsync([Doc("b", "refused")]).WaitAsync(Patience));
            Assert.Equal("text 7", collection.Get("d00007")!.Text);
            fails = false;
            await EventuallyAsync(() => collection.UpsertAsync([Doc("c", "after")]));
            await EventuallyAsync(() => collection.CheckpointAsync());
        }

        await using Collection reopened = await OpenAsync(folder);
        Assert.Equal(51, reopened.Count);
    }

    [Fact]
    public async Task A_collection_can_be_closed_while_the_disk_fails_and_loses_nothing()
    {
        using TestFolder folder = new();
        bool fails = false;
        Collection collection = await CreateAsync(folder, FailingWhen(() => fails, ""));
        await collection.UpsertAsync(Docs(50));
        fails = true;
        await Assert.ThrowsAsync<StorageUnavailableException>(
            () => collection.CheckpointAsync().WaitAsync(Patience));
        await collection.DisposeAsync().AsTask().WaitAsync(Patience);

        await using Collection reopened = await OpenAsync(folder);
        Assert.Equal(50, reopened.Count);
        Assert.Equal("text 7", reopened.Get("d00007")!.Text);
    }

    // FASTER writes the hash index in two writes and asks after neither.
    [Fact]
    public async Task A_checkpoint_of_whose_hash_index_one_write_failed_is_not_put_in_force()
    {
        using TestFolder folder = new();
        int failures = 0;
        CollectionOptions options = Options with
        {
            Clock = new TestClock(),
            BeforeWrite = path =>
            {
                if (Path.GetFileName(path).StartsWith("index-", StringComparison.Ordinal) && failures-- > 0)
                    throw new IOException($"injected: {path} cannot be written");
            },
        };
        await using (Collection collection = await CreateAsync(folder, options))
        {
            await collection.UpsertAsync(Docs(50));
            await collection.CheckpointAsync();
            await collection.UpsertAsync([Doc("b", "after the first")]);
            failures = 1;
            StorageUnavailableException refused =
                await Assert.ThrowsAsync<StorageUnavailableException>(() => collection.CheckpointAsync());
            Assert.Contains("injected", refused.Message);
            Assert.Equal(1, ManifestFile.Read(folder.Collection, out _).Checkpoint);
            failures = 0;
            await collection.CheckpointAsync();
            Assert.Equal(2, ManifestFile.Read(folder.Collection, out _).Checkpoint);
        }

        Assert.True((await Collection.VerifyAsync(folder.Collection, repair: false)).IsWhole);
        await using Collection reopened = await OpenAsync(folder);
        Assert.Equal(51, reopened.Count);
    }

    [Fact]
    public async Task A_collection_whose_indexing_failed_can_be_closed_and_opened_again()
    {
        using TestFolder folder = new();
        CollectionOptions options = Options with { Clock = new TestClock() };
        await using (Collection collection = await CreateAsync(folder, options))
        {
            await collection.UpsertAsync([Doc("a", "before")]);
            await collection.CheckpointAsync();
            collection.Lexical.Dispose(); // what is indexed from here on fails
            await Assert.ThrowsAsync<ObjectDisposedException>(() => collection.UpsertAsync([Doc("a", "after")]));
            await Assert.ThrowsAsync<StorageUnavailableException>(() => collection.CheckpointAsync());
            await collection.MaintainOnceAsync(); // a checkpoint without indexes: it must name what they lack
        }

        await using Collection reopened = await OpenAsync(folder, options);
        Assert.Equal("after", reopened.Get("a")!.Text);
        Assert.Single(reopened.Lexical.Search("after", 5));
        Assert.Empty(reopened.Lexical.Search("before", 5));
    }

    [Fact]
    public async Task The_name_of_a_new_file_is_made_durable_however_often_that_fails()
    {
        using TestFolder folder = new();
        string epoch = LogFormat.FolderOf(folder.Path, 2);
        int tries = 0;
        DeviceHealth health = new()
        {
            BeforeWrite = path =>
            {
                if (path == epoch && ++tries <= 2)
                    throw new IOException("injected: the folder cannot be synced");
            },
        };
        using WriteAheadLog log = new(folder.Path, 2, new LogPosition(1, LogFormat.FirstAddress, 0), health);
        log.Append(1, 0, new byte[100]);

        await log.CommitAsync();

        Assert.Equal(3, tries);
    }

    [Fact]
    public async Task A_second_process_is_refused_and_told_which_folder_is_in_use()
    {
        using TestFolder folder = new();
        await using Collection collection = await CreateAsync(folder);
        ProcessStartInfo start = new("dotnet", [typeof(CrashProgram).Assembly.Location, folder.Collection, "1",
            .. Enumerable.Repeat("0", CrashBatch.Writers)])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process second = Process.Start(start)!;
        string errors = await second.StandardError.ReadToEndAsync().WaitAsync(Patience);
        await second.WaitForExitAsync().WaitAsync(Patience);

        Assert.NotEqual(0, second.ExitCode);
        Assert.Contains($"The collection in {folder.Collection} is in use", errors);
        await collection.UpsertAsync([Doc("a", "the first goes on")]);
    }

    [Fact]
    public async Task A_lock_that_the_disk_does_not_give_is_not_said_to_be_in_use()
    {
        using TestFolder folder = new();
        string path = Path.Combine(folder.Collection, "lock");
        Directory.CreateDirectory(folder.Collection);
        File.CreateSymbolicLink(path, path); // it leads to itself: the system cannot open it

        StorageUnavailableException refused =
            await Assert.ThrowsAsync<StorageUnavailableException>(() => CreateAsync(folder));

        Assert.DoesNotContain("in use", refused.Message);
        Assert.Contains("cannot be made", refused.Message);
    }

    [Fact]
    public void A_data_folder_is_held_by_one_server_until_it_is_given_back()
    {
        using TestFolder folder = new();
        using (DataFolderLock held = DataFolderLock.Take(folder.Path))
        {
            StorageUnavailableException refused =
                Assert.Throws<StorageUnavailableException>(() => DataFolderLock.Take(folder.Path));
            Assert.Contains($"The data folder {folder.Path} is in use", refused.Message);
        }

        DataFolderLock.Take(folder.Path).Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_folder_of_another_format_is_refused_by_name(int format)
    {
        using TestFolder folder = new();
        await using (Collection collection = await CreateAsync(folder))
            await collection.UpsertAsync([Doc("a", "text")]);
        foreach (string name in new[] { ManifestFile.Name, ManifestFile.CopyName })
        {
            string path = Path.Combine(folder.Collection, name);
            string content = Regex.Match(File.ReadAllText(path), "\"manifest\":(.*)}\n$", RegexOptions.Singleline)
                .Groups[1].Value.Replace("\"format\":1",
                    string.Create(CultureInfo.InvariantCulture, $"\"format\":{format}"), StringComparison.Ordinal);
            uint checksum = Crc32C.Of(System.Text.Encoding.UTF8.GetBytes(content));
            File.WriteAllText(path, $"{{\"crc32c\":\"{checksum:x8}\",\"manifest\":{content}}}\n");
        }

        StorageUnavailableException refused =
            await Assert.ThrowsAsync<StorageUnavailableException>(() => OpenAsync(folder));

        Assert.Contains($"format {format}", refused.Message);
        Assert.Contains(folder.Collection, refused.Message);
    }

    private static CollectionOptions FailingWhen(Func<bool> fails, string part) => Options with
    {
        BeforeWrite = path =>
        {
            if (fails() && path.Contains($"{Path.DirectorySeparatorChar}{part}", StringComparison.Ordinal))
                throw new IOException($"injected: {path} cannot be written");
        },
    };

    private static async Task EventuallyAsync(Func<Task> action)
    {
        for (Stopwatch clock = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            try
            {
                await action().WaitAsync(Patience);
                return;
            }
            catch (StorageUnavailableException) when (clock.Elapsed < Patience)
            {
                // the device repeats its write ten times a second, so the end of the trouble is seen a moment later
            }
        }
    }
}
