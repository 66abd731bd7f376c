// `searchengine index`: a file of JSON lines -> a collection, without a server.
using System.CommandLine;
using System.Globalization;
using SearchEngine.Index;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Commands;

/// <summary>Indexes a file and shows how fast it goes.</summary>
internal static class IndexCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> data = Options.Data();
        Option<string> collection = Options.Collection();
        Option<string> model = Options.Model();
        Option<string> device = Options.Device();
        Option<FileInfo> input = Options.Input("Lines of JSON objects, one a document.");
        Option<string> textField = new("--text-field")
        {
            Description = "Field of the text.",
            DefaultValueFactory = _ => "text",
        };
        Option<string?> idField = new("--id-field") { Description = "Field of the id; default: id, or else _id." };
        Option<long?> storeMemory = Options.StoreMemory();
        Option<bool> json = Options.Json();
        Command command = new("index", "Index a file of JSON lines; fields besides id, text and title become metadata.")
        {
            data, collection, model, device, input, textField, idField, storeMemory, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            string folder = parsed.GetRequiredValue(model);
            using ModelRegistry models = new(Options.DefaultModels(), parsed.GetRequiredValue(device));
            string name = parsed.GetRequiredValue(collection);
            await using Collection target = await LocalCollection.OpenOrCreateAsync(
                models, parsed.GetRequiredValue(data), name, models.NameOf(folder), cancellation,
                parsed.GetValue(storeMemory));
            ProgressBar bar = new(parsed.InvocationConfiguration.Error, !Console.IsErrorRedirected);
            DocumentFields fields = new(parsed.GetValue(idField), parsed.GetRequiredValue(textField));
            long documents = await IndexAsync(
                target, models, parsed.GetRequiredValue(input), fields, bar, cancellation);
            await target.CheckpointAsync(cancellation);
            Report(parsed, parsed.GetValue(json), target, documents, models.TokensEmbedded, bar.Elapsed);
            return CommandLine.Succeeded;
        });
        return command;
    }

    private static async Task<long> IndexAsync(Collection target, ModelRegistry models, FileInfo input,
        DocumentFields fields, ProgressBar bar, CancellationToken cancellation)
    {
        long documents = 0;
        await using FileStream stream = input.OpenRead();
        foreach (JsonLine[] lines in JsonLines.Read(stream, input.Name).Chunk(ServerLimits.CommitDocuments))
        {
            Document[] batch = Array.ConvertAll(lines, fields.Read);
            try
            {
                await target.UpsertAsync(batch, Visibility.Stored, cancellation);
            }
            catch (InvalidInputException exception)
            {
                throw new InvalidDataException($"{input.Name}, lines {lines[0].Number} to {lines[^1].Number}: " +
                    $"{exception.Message} Nothing of these lines is stored; the {documents} documents before are.",
                    exception);
            }

            documents += batch.Length;
            bar.Show((double)stream.Position / stream.Length, documents, models.TokensEmbedded);
        }

        return documents;
    }

    private static void Report(
        ParseResult parsed, bool json, Collection target, long documents, long tokens, TimeSpan time)
    {
        TextWriter console = parsed.InvocationConfiguration.Output;
        double seconds = Math.Max(time.TotalSeconds, 1e-3);
        if (json)
        {
            JsonOutput.Write(console, new
            {
                collection = target.Name,
                documents,
                tokens,
                seconds,
                documentsPerSecond = documents / seconds,
                tokensPerSecond = tokens / seconds,
                count = target.Count,
            });
        }
        else
        {
            console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{documents} documents indexed in {seconds:F1} s; '{target.Name}' now holds {target.Count}."));
        }
    }
}
