// Training in a process of its own: at the lowest priority, so that searches hardly notice; killed with the server or
// alone without taking it along; its memory is free when it ends.
using System.Diagnostics;
using System.Text.Json;
using SearchEngine.Server.Commands;

namespace SearchEngine.Server.FineTunes;

/// <summary>Starts the process that does a <see cref="TuningWork"/> and watches it.</summary>
internal static class TuningProcess
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(20);

    /// <summary>Runs the work of a folder to its end.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops it; running it again goes on where it was.</param>
    /// <exception cref="InvalidOperationException">It failed; says why.</exception>
    public static async Task RunAsync(
        TuningFolder folder, Action<TuningProgress> progress, CancellationToken cancellation)
    {
        using Process process = Start(folder.Path);
        Task<string> complaint = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line)
            {
                progress(JsonSerializer.Deserialize<TuningProgress>(line, TuneWorkCommand.Format)!);
            }

            await process.WaitForExitAsync(cancellation);
        }
        finally
        {
            await EndAsync(process);
        }

        if (process.ExitCode != CommandLine.Succeeded)
        {
            string last = (await complaint).Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "";
            throw new InvalidOperationException(
                $"The training ended with exit code {process.ExitCode}: {last.Trim()}");
        }
    }

    // The end of its input tells it to stop; it does so itself when this process dies.
    private static async Task EndAsync(Process process)
    {
        process.StandardInput.Close();
        using CancellationTokenSource patience = new(Farewell);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static Process Start(string folder)
    {
        // Under `dotnet` (or a test host) the program is an argument, else it is the process itself.
        string host = Environment.ProcessPath!;
        string[] command = Path.GetFileNameWithoutExtension(host) == TuneWorkCommand.Program
            ? [host]
            : ["dotnet", Path.Combine(AppContext.BaseDirectory, TuneWorkCommand.Program + ".dll")];
        command = [.. command, TuneWorkCommand.Name, "--folder", folder];
        ProcessStartInfo start = new(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
