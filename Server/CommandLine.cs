// The command line: one command a file in Commands/, one line on stderr when something is wrong,
// exit code 0 (done), 2 (bad usage) or 1 (failed).
using System.CommandLine;
using SearchEngine.Server.Commands;

namespace SearchEngine.Server;

/// <summary>Parses the arguments of <c>searchengine</c>, runs the command and turns errors into exit codes.</summary>
internal static class CommandLine
{
    /// <summary>The command did what was asked.</summary>
    public const int Succeeded = 0;

    /// <summary>The command was understood but could not be done; stderr says why in one line.</summary>
    public const int Failed = 1;

    /// <summary>The arguments make no sense; stderr says which one in one line.</summary>
    public const int BadUsage = 2;

    private const string TraceVariable = "SEARCHENGINE_TRACE";

    /// <summary>Builds the root command with every command that the executable knows.</summary>
    public static RootCommand Create() => new("A retrieval database that carries its own embedding model.")
    {
        ServeCommand.Create(),
        ConfigCommand.Create(),
        KeysCommand.Create(),
        VerifyCommand.Create(),
        SnapshotCommand.Create(),
        RestoreCommand.Create(),
        BenchCommand.Create(),
        CompressCommand.Create(),
        TrainCommand.Create(),
        TuneWorkCommand.Create(),
        ReindexCommand.Create(),
        RollbackCommand.Create(),
        MineCommand.Create(),
        SynthesizeCommand.Create(),
        PretrainCommand.Create(),
        TrainTokenizerCommand.Create(),
        IndexCommand.Create(),
        SearchCommand.Create(),
        EmbedCommand.Create(),
        TokenizeCommand.Create(),
        EvalCommand.Create(),
        TuneCommand.Create(),
    };

    /// <summary>Runs one command line.</summary>
    /// <param name="arguments">The arguments, without the program's name.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where the one line about a failure goes.</param>
    /// <param name="cancellation">Set when the user interrupts.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        string[] arguments, TextWriter output, TextWriter error, CancellationToken cancellation = default)
    {
        ParseResult parsed = Create().Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            string command = parsed.CommandResult.Command is RootCommand ? "" : $" {parsed.CommandResult.Command.Name}";
            error.WriteLine($"searchengine: {OneLine(parsed.Errors[0].Message)} See: searchengine{command} --help");
            return BadUsage;
        }

        InvocationConfiguration configuration = new()
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // Program.cs owns the signals
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellation);
        }
        catch (UsageException exception)
        {
            error.WriteLine($"searchengine: {OneLine(exception.Message)}");
            return BadUsage;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            error.WriteLine("searchengine: interrupted");
            return Failed;
        }
        catch (Exception exception)
        {
            bool trace = Environment.GetEnvironmentVariable(TraceVariable) == "1";
            error.WriteLine(trace ? exception.ToString() : $"searchengine: {OneLine(exception.Message)}");
            return Failed;
        }
    }

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}
