using System.Diagnostics;

namespace SearchEngine.Server.Tests.EndToEnd;

public sealed class TuningProcessTests : IDisposable
{
    private const int FieldsBeforeState = 2, NiceField = 19, PolicyField = 41; // of proc_pid_stat(5), counted from 1
    private const int LowestNice = 19, IdlePolicy = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("searchengine-tuning-");

    [SkippableFact]
    public async Task Every_thread_of_the_process_that_trains_gives_way_to_everybody_else_and_it_ends_with_its_input()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "priorities are read from /proc.");
        // Somebody else works in the folder: the process stays where it waits for that.
        using FileStream turn =
            new(Path.Combine(folder.FullName, "lock"), FileMode.Create, FileAccess.Write, FileShare.None);
        string program = Path.Combine(AppContext.BaseDirectory, "searchengine.dll");
        using Process process = Process.Start(new ProcessStartInfo(
            "dotnet", [program, "tune-work", "--folder", folder.FullName]) { RedirectStandardInput = true })!;
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
        [.. Directory.GetDirectories($"/proc/{process}/task").Select(thread =>
        {
            string stat = File.ReadAllText(Path.Combine(thread, "stat"));
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' '); // a thread's name may have spaces
            return (int.Parse(fields[NiceField - FieldsBeforeState - 1]),
                int.Parse(fields[PolicyField - FieldsBeforeState - 1]));
        })];
}
