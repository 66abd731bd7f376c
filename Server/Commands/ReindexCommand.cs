// `searchengine reindex`: a collection embedded anew with another model, without a server; the old one is kept.
using System.CommandLine;
using SearchEngine.Index;
using SearchEngine.Index.Generations;
using SearchEngine.Server.Generations;
using SearchEngine.Server.Hosting;

namespace SearchEngine.Server.Commands;

/// <summary>Builds a generation and serves it. Broken off and run again, it goes on where it was.</summary>
internal static class ReindexCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> data = Options.Data();
        Option<string> models = Options.Models();
        Option<string> device = Options.Device();
        Option<string> collection = Options.Collection();
        Option<string?> model = new("--model")
        {
            Description = "Name of the model, or of a model and its adapter (NAME@VERSION); absent: the same model.",
        };
        Option<int> keep = new("--keep")
        {
            Description = "Generations to keep for `rollback`.",
            DefaultValueFactory = _ => 1,
        };
        Option<bool> json = Options.Json();
        Command command = new("reindex", "Embed a collection anew with another model, then switch to it.")
        {
            data, models, device, collection, model, keep, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using ModelRegistry registry = new(parsed.GetRequiredValue(models), parsed.GetRequiredValue(device));
            await using GenerationSet set = await LocalCollection.OpenAllAsync(
                registry, parsed.GetRequiredValue(data), parsed.GetRequiredValue(collection), cancellation);
            ReindexRequest request = new() { Model = parsed.GetValue(model) };
            int number = await GenerationOfAsync(set, request, registry, cancellation);
            TellDisk(parsed, set, number);
            ProgressBar bar = new(parsed.InvocationConfiguration.Error, !Console.IsErrorRedirected);
            await set.BuildAsync(number, (done, total) =>
                bar.Show(total == 0 ? 1 : (double)done / total, done, registry.TokensEmbedded), cancellation);
            SwitchReport report = await set.SwitchAsync(
                number, parsed.GetRequiredValue(keep), progress: null, cancellation);
            Print(parsed, parsed.GetValue(json), set.Name, report);
        });
        return command;
    }

    /// <summary>Says what a switch did.</summary>
    public static void Print(ParseResult parsed, bool json, string name, SwitchReport report)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (json)
        {
            JsonOutput.Write(output, report);
        }
        else
        {
            output.WriteLine($"{name}: generation {report.To} is served, {report.Documents} documents; " +
                $"before it was generation {report.From}.");
        }
    }

    private static void TellDisk(ParseResult parsed, GenerationSet set, int number)
    {
        using GenerationUse use = set.TryUse(number)!.Value;
        DiskNeed disk = set.Measure(use.Collection.Settings);
        parsed.InvocationConfiguration.Error.WriteLine($"{set.Name}: generation {number} will take about "
            + $"{Mebibytes(disk.EstimatedBytes)} beside the {Mebibytes(disk.ServedBytes)} of the one that is served; "
            + $"{Mebibytes(disk.FreeBytes)} are free.");
    }

    private static string Mebibytes(long bytes) => $"{(bytes >> 20) + 1} MiB";

    private static async Task<int> GenerationOfAsync(
        GenerationSet set, ReindexRequest request, ModelRegistry registry, CancellationToken cancellation)
    {
        CollectionSettings served;
        using (GenerationUse use = set.Use())
        {
            served = use.Collection.Settings;
        }

        return await ShadowGeneration.FindOrBeginAsync(set, request.SettingsFor(served, registry), cancellation);
    }
}
