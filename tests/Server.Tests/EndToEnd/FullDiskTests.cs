using System.Diagnostics;
using static SearchEngine.Server.Tests.EndToEnd.RunningServer;

namespace SearchEngine.Server.Tests.EndToEnd;

/// <summary>A server whose data folder is a small file system of its own, which the test fills up.</summary>
[Collection(Alone.Name)]
public sealed class FullDiskTests : IDisposable
{
    private const int DiskMiB = 320; // a generation needs 256 MiB beside its own size, a write 128 MiB
    private const string Documents = "/v1/collections/docs/documents";

    private readonly DirectoryInfo disk = Directory.CreateTempSubdirectory("searchengine-disk-");
    private bool isMounted;

    private string Ballast => Path.Combine(disk.FullName, "ballast");

    [SkippableFact]
    public async Task A_full_disk_answers_507_to_writes_reads_and_deletions_go_on_and_writing_resumes_by_itself()
    {
        await using RunningServer server = await StartAsync();
        await server.PostAsync(Documents, """{"id": "c", "text": "to be deleted", "vector": [2, 1]}""");

        LeaveFree(96);
        Answer refused = await server.PostAsync(Documents, """{"id": "b", "text": "refused", "vector": [1, 2]}""");
        Answer deletion = await server.SendAsync(HttpMethod.Delete, $"{Documents}/c");
        Answer read = await server.GetAsync($"{Documents}/a");
        Answer found = await server.PostAsync("/v1/collections/docs/search", """{"vector": [1, 1]}""");
        LeaveFree(DiskMiB);
        Answer stored = await server.PostAsync(Documents, """{"id": "b", "text": "stored", "vector": [1, 2]}""");

        Assert.Equal((507, "application/problem+json"), (refused.Status, refused.ContentType));
        Assert.Equal("urn:searchengine:problem:storage-full", (string?)refused.Json["type"]);
        Assert.Matches(@"has \d+ MiB free; this may take \d+ MiB and 128 MiB are kept free", DetailOf(refused));
        Assert.Equal((200, 200, 200, 200), (deletion.Status, read.Status, found.Status, stored.Status));
        Assert.Equal(2, await server.CountAsync("docs"));
    }

    [SkippableFact]
    public async Task A_reindex_that_would_not_fit_is_refused_at_its_start_with_what_it_needs_and_has()
    {
        await using RunningServer server = await StartAsync();

        LeaveFree(200); // enough to write, not enough for a second generation
        Answer refused = await server.PostAsync("/v1/collections/docs/reindex", "{}");
        Answer stored = await server.PostAsync(Documents, """{"id": "b", "text": "stored", "vector": [1, 2]}""");
        Answer generations = await server.GetAsync("/v1/collections/docs/generations");
        Answer jobs = await server.GetAsync("/v1/jobs");
        LeaveFree(DiskMiB);
        Answer started = await server.PostAsync("/v1/collections/docs/reindex", "{}");

        Assert.Equal(507, refused.Status);
        Assert.Matches(@"has \d+ MiB free; the new generation takes about \d+ MiB beside the \d+ MiB of the one that "
            + "is served, and 256 MiB are kept free", DetailOf(refused));
        Assert.Equal(200, stored.Status);
        Assert.Single(generations.Json["generations"]!.AsArray());
        Assert.Empty(jobs.Json["jobs"]!.AsArray());
        Assert.Equal(202, started.Status);
        await server.WaitForJobAsync((string)started.Json["job"]!["id"]!, "succeeded");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isMounted)
        {
            Assert.True(Run("umount", disk.FullName));
        }

        disk.Delete(recursive: true);
    }

    private static string DetailOf(Answer answer) => (string)answer.Json["detail"]!;

    private async Task<RunningServer> StartAsync()
    {
        isMounted = Run("mount", "-t", "tmpfs", "-o", $"size={DiskMiB}m", "tmpfs", disk.FullName);
        Skip.IfNot(isMounted, "mounting is not permitted");
        RunningServer server = await RunningServer.StartAsync(
            configure: options => options with { DataFolder = disk.FullName });
        await server.MakeCollectionAsync("docs", """{"dimensions": 2}""");
        Answer stored = await server.PostAsync(Documents, """{"id": "a", "text": "before", "vector": [1, 1]}""");
        Assert.Equal(200, stored.Status);
        return server;
    }

    // Another program's file takes the rest of the disk.
    private void LeaveFree(int mebibytes)
    {
        File.Delete(Ballast);
        long free = new DriveInfo(disk.FullName).AvailableFreeSpace >> 20;
        if (free > mebibytes)
        {
            File.WriteAllBytes(Ballast, new byte[(free - mebibytes) << 20]);
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardError = true,
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
