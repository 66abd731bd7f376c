// `searchengine search`: one search of a collection, without a server.
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SearchEngine.Index;
using SearchEngine.Index.Filtering;
using SearchEngine.Query;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Commands;

/// <summary>Searches a collection of a data folder and prints the hits.</summary>
internal static class SearchCommand
{
    private const int ShownChars = 160;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> data = Options.Data();
        Option<string> models = Options.Models();
        Option<string> device = Options.Device();
        Option<string> collection = Options.Collection();
        Option<string> query = new("--query") { Description = "What to search for.", Required = true };
        Option<string?> instruction = new("--instruction")
        {
            Description = "The task, in words; empty means none, absent the model's default.",
        };
        Option<int> top = new("--top") { Description = "Hits wanted.", DefaultValueFactory = _ => 10 };
        Option<string?> mode = new("--mode") { Description = "How candidates are found." };
        mode.AcceptOnlyFromAmong("dense", "keyword", "hybrid");
        Option<string?> filter = new("--filter") { Description = "What hits must fulfil, as JSON." };
        Option<bool> json = Options.Json();
        Command command = new("search", "Search a collection of the data folder.")
        {
            data, models, device, collection, query, instruction, top, mode, filter, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using ModelRegistry registry = new(parsed.GetRequiredValue(models), parsed.GetRequiredValue(device));
            await using Collection opened = await LocalCollection.OpenAsync(
                registry, parsed.GetRequiredValue(data), parsed.GetRequiredValue(collection), cancellation);
            SearchRequest request = new()
            {
                Query = parsed.GetRequiredValue(query),
                Instruction = parsed.GetValue(instruction),
                Top = parsed.GetValue(top),
                Mode = parsed.GetValue(mode) is { } name ? Enum.Parse<SearchMode>(name, ignoreCase: true) : null,
                Filter = parsed.GetValue(filter) is { } text ? ParseFilter(text) : null,
            };
            SearchResponse response = await new Searcher(opened).SearchAsync(request, cancellation);
            TextWriter console = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                console.WriteLine(JsonSerializer.Serialize(response, ApiJson.Options));
            }
            else
            {
                Print(console, response);
            }

            return CommandLine.Succeeded;
        });
        return command;
    }

    private static Filter ParseFilter(string text)
    {
        try
        {
            return Filter.Parse(text);
        }
        catch (Exception exception) when (exception is InvalidInputException or JsonException)
        {
            throw new UsageException($"--filter {exception.Message}");
        }
    }

    private static void Print(TextWriter console, SearchResponse response)
    {
        foreach (SearchHit hit in response.Hits)
        {
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{hit.Score,8:F4}  {hit.Id}  {hit.Title}"));
            string text = (hit.Text ?? "").ReplaceLineEndings(" ");
            console.WriteLine($"          {(text.Length > ShownChars ? text[..ShownChars] + "…" : text)}");
        }

        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{response.Hits.Count} hits in {response.TookMs:F1} ms"));
    }
}
