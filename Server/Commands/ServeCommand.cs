// `searchengine serve`: the HTTP server.
using System.CommandLine;

namespace SearchEngine.Server.Commands;

/// <summary>Serves the collections of a data folder over HTTP until it is told to stop.</summary>
internal static class ServeCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> data = Options.Data();
        Option<string> urls = new("--urls")
        {
            Description = "Addresses to listen on, separated by semicolons.",
            DefaultValueFactory = _ => "http://127.0.0.1:7700",
        };
        Command command = new("serve", "Serve the collections over HTTP.") { data, urls };
        command.SetAction(async (parsed, cancellation) =>
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls(parsed.GetRequiredValue(urls));
            await using WebApplication app = builder.Build();
            app.MapGet("/healthz", () => Results.Json(new { status = "ok" }));
            await app.RunAsync(cancellation);
            return CommandLine.Succeeded;
        });
        return command;
    }
}
