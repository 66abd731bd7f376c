// `searchengine verify`: every checksum, record and log entry of the collections of a data folder.
using System.CommandLine;
using SearchEngine.Index;
using SearchEngine.Index.Generations;

namespace SearchEngine.Server.Commands;

/// <summary>Verifies collections that no server has open.</summary>
internal static class VerifyCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> data = Options.Data();
        Option<string?> collection = Options.Collection("Only this collection; absent means all.");
        Option<bool> repair = new("--repair")
        {
            Description = "Rebuild what can be rebuilt; delete and name the documents that cannot be read.",
        };
        Option<bool> json = Options.Json();
        Command command = new("verify", "Read every byte of the collections and compare every checksum.")
        {
            data, collection, repair, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            string folder = parsed.GetRequiredValue(data);
            string[] collections = parsed.GetValue(collection) is { } name
                ? [Path.Combine(folder, name)] : CollectionsIn(folder);
            TextWriter output = parsed.InvocationConfiguration.Output;
            List<string> damaged = [];
            foreach (string path in collections)
            {
                await foreach (VerifyReport report in GenerationVerification.VerifyAsync(
                    path, parsed.GetValue(repair), cancellation))
                {
                    if (!report.IsWhole)
                        damaged.Add(report.Collection);
                    if (parsed.GetValue(json))
                        JsonOutput.Write(output, report);
                    else
                        Print(output, report);
                }
            }

            return damaged.Count == 0
                ? CommandLine.Succeeded
                : throw new InvalidOperationException(
                    $"damaged: {string.Join(", ", damaged)}. Run again with --repair, or restore a snapshot.");
        });
        return command;
    }

    private static string[] CollectionsIn(string folder) => Directory.Exists(folder)
        ? [.. Directory.GetDirectories(folder).Where(GenerationFolders.IsCollection).Order(StringComparer.Ordinal)]
        : throw new UsageException($"There is no folder {folder}; give --data.");

    private static void Print(TextWriter output, VerifyReport report)
    {
        string state = report.IsWhole ? "whole" : "DAMAGED";
        output.WriteLine($"{report.Collection}: {state}, {report.Documents} documents, "
            + $"{report.StoreBytes} bytes of records, {report.LogBatches} batches in the log");
        foreach (string line in report.Damage)
            output.WriteLine($"  damaged: {line}");
        foreach (string line in report.Notes)
            output.WriteLine($"  note: {line}");
        foreach (string line in report.Repaired)
            output.WriteLine($"  repaired: {line}");
    }
}
