// `searchengine restore`: a collection from a snapshot.
using System.CommandLine;
using SearchEngine.Index;
using SearchEngine.Server.Hosting;

namespace SearchEngine.Server.Commands;

/// <summary>Restores a snapshot into a new collection of a data folder.</summary>
internal static class RestoreCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> data = Options.Data();
        Option<string?> collection = Options.Collection(
            "The collection to make; where it is left out, the file's name without its ending.");
        Option<FileInfo> file = new("--file") { Description = "The snapshot to read.", Required = true };
        file.AcceptExistingOnly();
        Option<bool> json = Options.Json();
        Command command = new("restore", "Make a collection from a snapshot.") { data, collection, file, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            FileInfo snapshot = parsed.GetRequiredValue(file);
            string name = parsed.GetValue(collection) ?? Path.GetFileNameWithoutExtension(snapshot.Name);
            LocalCollection.RequireName(name);
            string folder = Path.Combine(parsed.GetRequiredValue(data), name);
            Directory.CreateDirectory(parsed.GetRequiredValue(data));
            ProgressBar bar = new(parsed.InvocationConfiguration.Error, !Console.IsErrorRedirected);
            await Collection.RestoreAsync(
                snapshot.FullName, folder, new CopyProgress(bar), cancellation);
            await using Collection opened = await Collection.OpenAsync(folder, embedder: null, ct: cancellation);
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
                JsonOutput.Write(output, new { opened.Name, Documents = opened.Count });
            else
                output.WriteLine($"{opened.Name}: {opened.Count} documents");
        });
        return command;
    }
}
