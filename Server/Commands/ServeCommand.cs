// `searchengine serve`: the HTTP server.
using System.CommandLine;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Commands;

/// <summary>Serves the collections of a data folder over HTTP until it is told to stop.</summary>
internal static class ServeCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> data = Options.Data();
        Option<string> models = Options.Models();
        Option<string> device = Options.Device();
        Option<long?> storeMemory = Options.StoreMemory();
        Option<string> urls = new("--urls")
        {
            Description = "Addresses to listen on, separated by semicolons.",
            DefaultValueFactory = _ => "http://127.0.0.1:7700",
        };
        Option<string[]> rerankers = Options.Rerankers();
        Command command = new("serve", "Serve the collections over HTTP.")
        {
            data, models, urls, device, storeMemory, rerankers,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            ServerOptions options = new()
            {
                DataFolder = parsed.GetRequiredValue(data),
                ModelsFolder = parsed.GetRequiredValue(models),
                Urls = parsed.GetRequiredValue(urls),
                Device = parsed.GetRequiredValue(device),
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
