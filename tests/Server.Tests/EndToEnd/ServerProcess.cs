using System.Diagnostics;

namespace SearchEngine.Server.Tests.EndToEnd;

/// <summary>The built program in a process of its own, which a test may kill.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const string Listening = " on http://";

    private readonly Process process;

    private ServerProcess(Process process, Uri address)
    {
        this.process = process;
        Client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(10) };
    }

    /// <summary>A client of the server.</summary>
    public HttpClient Client { get; }

    /// <summary>Starts a server over a data folder and waits until it is ready.</summary>
    public static async Task<ServerProcess> StartAsync(string data, string models)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "searchengine.dll");
        ProcessStartInfo start = new("dotnet",
            [program, "serve", "--data", data, "--models", models, "--urls", "http://127.0.0.1:0", "--device", "cpu"])
        {
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        TaskCompletionSource<Uri> address = new(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            int at = line.Data?.IndexOf(Listening, StringComparison.Ordinal) ?? -1;
            if (at >= 0)
            {
                address.TrySetResult(new Uri(line.Data![(at + " on ".Length)..]));
            }
        };
        process.Exited += (_, _) => address.TrySetException(
            new InvalidOperationException($"the server ended at its start with {process.ExitCode}"));
        process.EnableRaisingEvents = true;
        process.BeginOutputReadLine();
        ServerProcess server = new(process, await address.Task.WaitAsync(TimeSpan.FromMinutes(10)));
        while (!(await server.Client.GetAsync("/readyz")).IsSuccessStatusCode)
        {
            await Task.Delay(20);
        }

        return server;
    }

    /// <summary>SIGKILL: nothing of the process runs on.</summary>
    /// <param name="withChildren">Whether the processes that it started are killed too.</param>
    public async Task KillAsync(bool withChildren = false)
    {
        process.Kill(withChildren);
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, and the exit code.</summary>
    public async Task<int> StopAsync()
    {
        await TerminateAsync();
        return await WaitAsync();
    }

    /// <summary>SIGTERM.</summary>
    public async Task TerminateAsync()
    {
        using Process kill = Process.Start("kill", ["-TERM", process.Id.ToString()]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for the end; the exit code.</summary>
    public async Task<int> WaitAsync()
    {
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Client.Dispose();
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }
}
