// `searchengine snapshot`: one collection of a data folder in one file.
using System.CommandLine;
using SearchEngine.Index;
using SearchEngine.Index.Generations;
using SearchEngine.Server.Hosting;

namespace SearchEngine.Server.Commands;

/// <summary>Takes a snapshot of a collection that no server has open.</summary>
internal static class SnapshotCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> data = Options.Data();
        Option<string?> collection = Options.Collection(
            "The collection to write; may be left out where there is only one.");
        Option<string> file = new("--file") { Description = "The snapshot to write.", Required = true };
        Option<bool> json = Options.Json();
        Command command = new("snapshot", "Write a collection into one file.") { data, collection, file, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            string dataFolder = parsed.GetRequiredValue(data);
            string name = parsed.GetValue(collection) ?? LocalCollection.OnlyOne(dataFolder);
            string folder = GenerationFolders.Served(LocalCollection.FolderOf(dataFolder, name));
            string path = parsed.GetRequiredValue(file);
            await using Collection opened = await Collection.OpenAsync(
                folder, embedder: null, new CollectionOptions { Name = name }, cancellation);
            ProgressBar bar = new(parsed.InvocationConfiguration.Error, !Console.IsErrorRedirected);
            await opened.SnapshotAsync(path, new CopyProgress(bar), cancellation);
            long bytes = new FileInfo(path).Length;
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
                JsonOutput.Write(output, new { opened.Name, File = path, Documents = opened.Count, Bytes = bytes });
            else
                output.WriteLine($"{opened.Name}: {opened.Count} documents, {bytes} bytes in {path}");
        });
        return command;
    }
}
