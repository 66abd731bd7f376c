// `searchengine tune-work`: what the server starts to train in a process of its own. Not for people.
using System.CommandLine;
using System.Text.Json;
using SearchEngine.Server.FineTunes;
using SearchEngine.Server.Hosting;

namespace SearchEngine.Server.Commands;

/// <summary>Does the work in a folder, tells of it line by line, and stops when its input ends.</summary>
internal static class TuneWorkCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "tune-work";

    /// <summary>The executable's name.</summary>
    public const string Program = "searchengine";

    /// <summary>The variable that, set to <see cref="NormalPriority"/>, leaves this process its priority: for tests,
    /// which wait for it however busy the machine is.</summary>
    public const string PriorityVariable = "SEARCHENGINE_TUNE_PRIORITY";

    /// <summary>See <see cref="PriorityVariable"/>.</summary>
    public const string NormalPriority = "normal";

    /// <summary>The format of the lines.</summary>
    public static JsonSerializerOptions Format { get; } = new(JsonSerializerDefaults.Web);

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> folder = new("--folder") { Description = "The work folder.", Required = true };
        Command command = new(Name, "Train for a server that started this process.") { folder };
        command.Hidden = true;
        command.SetAction(async (parsed, cancellation) =>
        {
            if (Environment.GetEnvironmentVariable(PriorityVariable) != NormalPriority)
            {
                LowestPriority.Take();
            }

            TextWriter output = parsed.InvocationConfiguration.Output;
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            _ = Task.Run(() => StopWithInputAsync(stop), CancellationToken.None);
            TuningWork work = new(new TuningFolder(parsed.GetRequiredValue(folder)), step =>
            {
                lock (output)
                {
                    output.WriteLine(JsonSerializer.Serialize(step, Format));
                    output.Flush();
                }
            });
            await Task.Run(() => work.RunAsync(stop.Token), CancellationToken.None);
            return CommandLine.Succeeded;
        });
        return command;
    }

    private static async Task StopWithInputAsync(CancellationTokenSource stop)
    {
        await using Stream input = Console.OpenStandardInput();
        byte[] buffer = new byte[64];
        while (await input.ReadAsync(buffer) > 0)
        {
        }

        await stop.CancelAsync();
    }
}
