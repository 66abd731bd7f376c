// `searchengine rollback`: back to the generation that was served before, without a server.
using System.CommandLine;
using SearchEngine.Index.Generations;
using SearchEngine.Server.Hosting;

namespace SearchEngine.Server.Commands;

/// <summary>Serves the generation that was served before.</summary>
internal static class RollbackCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> data = Options.Data();
        Option<string> models = Options.Models();
        Option<string> device = Options.Device();
        Option<string> collection = Options.Collection();
        Option<bool> json = Options.Json();
        Command command = new("rollback", "Return to the generation of a collection that was served before.")
        {
            data, models, device, collection, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using ModelRegistry registry = new(parsed.GetRequiredValue(models), parsed.GetRequiredValue(device));
            await using GenerationSet set = await LocalCollection.OpenAllAsync(
                registry, parsed.GetRequiredValue(data), parsed.GetRequiredValue(collection), cancellation);
            ReindexCommand.Print(parsed, parsed.GetValue(json), set.Name, await set.RollBackAsync(null, cancellation));
        });
        return command;
    }
}
