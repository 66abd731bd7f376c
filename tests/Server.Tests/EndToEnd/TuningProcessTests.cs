using System.Diagnostics;
using SearchEngine.Server.Commands;

namespace SearchEngine.Server.Tests.EndToEnd;

[Collection(Alone.Name)]
public sealed class TuningProcessTests : IDisposable
{
    private const int FieldsBeforeState = 2, NiceField = 19, PolicyField = 41; // of proc_pid_stat(5), counted from 1
    private const int LowestNice = 19, IdlePolicy = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("searchengine-tuning-");

    [SkippableFact]
    public async Task Every_thread_of_the_process_that_trains_gives_way_to_everybody_else_and_it_ends_with_its_input()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "priorities are read from /proc.");
        // Somebody else works in the folder: the process stays where it waits for that.
        using FileStream turn =
            new(Path.Combine(folder.FullName, "lock"), FileMode.Create, FileAccess.Write, FileShare.None);
        string program = Path.Combine(AppContext.BaseDirectory, "searchengine.dll");
        ProcessStartInfo start = new("dotnet", [program, TuneWorkCommand.Name, "--folder", folder.FullName])
        {
            RedirectStandardInput = true,
        };
        start.Environment.Remove(TuneWorkCommand.PriorityVariable);
        using Process process = Process.Start(start)!;
        try
        {
            using CancellationTokenSource patience = new(Patience);
            while (Threads(process.Id) is not { Length: > 0 } threads
                || threads.Any(thread => thread != (LowestNice, IdlePolicy)))
            {
                Assert.False(process.HasExited);
                await Task.Delay(20, patience.Token);
            }

            process.StandardInput.Close();
            await process.WaitForExitAsync(patience.Token);
        }
        finally
        {
            process.Kill();
        }
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static (int Nice, int Policy)[] Threads(int process) =>
    [
        .. Directory.GetDirectories($"/proc/{process}/task").Select(StatOf).OfType<string>()
            .Select(stat => stat[(stat.LastIndexOf(')') + 2)..].Split(' ')) // a thread's name may have spaces
            .Select(fields => (int.Parse(fields[NiceField - FieldsBeforeState - 1]),
                int.Parse(fields[PolicyField - FieldsBeforeState - 1]))),
    ];

    // Null for a thread that has ended since it was listed.
    private static string? StatOf(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "stat"));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
