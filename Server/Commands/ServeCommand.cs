// `searchengine serve`: the HTTP server.
using System.CommandLine;
using SearchEngine.Server.Configuration;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Commands;

/// <summary>Serves the collections of a data folder over HTTP until it is told to stop.</summary>
internal static class ServeCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command command = new("serve", "Serve the collections over HTTP.");
        SettingFlags flags = new(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            ServerOptions options = ServerOptions.Of(flags.Resolve(parsed));
            await using WebApplication app = ServerApplication.Build(options);
            try
            {
                await app.StartAsync(cancellation);
            }
            catch (IOException exception) when (exception.InnerException is not null)
            {
                throw new IOException(
                    $"cannot listen on {options.Urls}: {exception.InnerException.Message}; choose others with --urls.",
                    exception);
            }

            foreach (string url in app.Urls)
            {
                parsed.InvocationConfiguration.Output.WriteLine($"SearchEngine serves {options.DataFolder} on {url}");
            }

            await app.WaitForShutdownAsync(cancellation);
            return CommandLine.Succeeded;
        });
        return command;
    }
}
