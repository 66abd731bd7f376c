// `searchengine serve`: the HTTP server.
using System.CommandLine;
using SearchEngine.Server.Configuration;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Commands;

/// <summary>Serves the collections of a data folder over HTTP until it is told to stop.</summary>
internal static class ServeCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<long?> storeMemory = Options.StoreMemory();
        Option<string[]> rerankers = Options.Rerankers();
        Command command = new("serve", "Serve the collections over HTTP.") { storeMemory, rerankers };
        SettingFlags flags = new(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            ServerOptions options = ServerOptions.Of(flags.Resolve(parsed)) with
            {
                StoreMemoryBytes = parsed.GetValue(storeMemory),
                Rerankers = [.. parsed.GetRequiredValue(rerankers).Select(RerankerSettings.Parse)],
            };
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
