// The log, on standard output: lines for people, or one JSON object a line for collectors of logs.
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SearchEngine.Server.Http;

/// <summary>Sets the log up.</summary>
internal static class ServerLogging
{
    private const string Time = "yyyy-MM-ddTHH:mm:ss.fffZ";

    /// <summary>Writes what the options ask for. Headers and bodies are never logged, so no key is.</summary>
    public static void Configure(ILoggingBuilder logging, ServerOptions options)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(options.LogLevel);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Microsoft.Hosting.Lifetime", options.LogLevel);
        if (options.LogsJson)
        {
            logging.AddJsonConsole(console =>
            {
                console.TimestampFormat = Time;
                console.UseUtcTimestamp = true;
                console.JsonWriterOptions =
                    new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
            });
            return;
        }

        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = Time + " ";
            console.UseUtcTimestamp = true;
        });
    }
}
