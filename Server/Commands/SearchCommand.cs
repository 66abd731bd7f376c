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

    private static readonly Option<string> Data = Options.Data();
    private static readonly Option<string> Models = Options.Models();
    private static readonly Option<string> Device = Options.Device();
    private static readonly Option<string> CollectionName = Options.Collection();
    private static readonly Option<string> Query = new("--query")
    {
        Description = "What to search for.",
        Required = true,
    };

    private static readonly Option<string?> Instruction = new("--instruction")
    {
        Description = "The task, in words; empty means none, absent the model's default.",
    };

    private static readonly Option<int> Top = new("--top")
    {
        Description = "Hits wanted.",
        DefaultValueFactory = _ => 10,
    };

    private static readonly Option<string?> Mode = MakeMode();
    private static readonly Option<string?> FilterText = new("--filter")
    {
        Description = "What hits must fulfil, as JSON.",
    };

    private static readonly Option<string?> Rerank = new("--rerank")
    {
        Description = $"Orders the best candidates anew: {MaxSimReranker.Name}, or a name given by --reranker.",
    };

    private static readonly Option<int> RerankCandidates = new("--rerank-candidates")
    {
        Description = "How many of the best candidates are ordered anew.",
        DefaultValueFactory = _ => new RerankSettings("").Candidates,
    };

    private static readonly Option<string[]> Rerankers = Options.Rerankers();
    private static readonly Option<int> Passages = new("--passages")
    {
        Description = "Passages of each hit that are printed.",
    };

    private static readonly Option<bool> Json = Options.Json();

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command command = new("search", "Search a collection of the data folder.")
        {
            Data, Models, Device, CollectionName, Query, Instruction, Top, Mode, FilterText, Rerank, RerankCandidates,
            Rerankers, Passages, Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using ModelRegistry registry = new(parsed.GetRequiredValue(Models), parsed.GetRequiredValue(Device));
        using SearcherFactory searchers =
            new(registry, parsed.GetRequiredValue(Rerankers).Select(RerankerSettings.Parse));
        SearchRequest request = Read(parsed);
        await using Collection opened = await LocalCollection.OpenAsync(
            registry, parsed.GetRequiredValue(Data), parsed.GetRequiredValue(CollectionName), cancellation);
        SearchResponse response = await searchers.For(opened).SearchAsync(request, cancellation);
        TextWriter console = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(Json))
        {
            console.WriteLine(JsonSerializer.Serialize(response, ApiJson.Options));
        }
        else
        {
            Print(console, response);
        }

        return CommandLine.Succeeded;
    }

    private static SearchRequest Read(ParseResult parsed) => new()
    {
        Query = parsed.GetRequiredValue(Query),
        Instruction = parsed.GetValue(Instruction),
        Top = ValueOf(parsed, Top, 1, SearchRequest.MaxTop),
        Mode = parsed.GetValue(Mode) is { } name ? Enum.Parse<SearchMode>(name, ignoreCase: true) : null,
        Filter = parsed.GetValue(FilterText) is { } text ? ParseFilter(text) : null,
        Rerank = parsed.GetValue(Rerank) is { } reranker
            ? new RerankSettings(reranker, ValueOf(parsed, RerankCandidates, 1, RerankSettings.MaxCandidates))
            : null,
        Passages = ValueOf(parsed, Passages, 0, SearchRequest.MaxPassages),
    };

    private static int ValueOf(ParseResult parsed, Option<int> option, int least, int most) =>
        parsed.GetValue(option) is var value && value >= least && value <= most ? value
            : throw new UsageException($"{option.Name} is {value}; it takes {least} to {most}.");

    private static Option<string?> MakeMode()
    {
        Option<string?> mode = new("--mode") { Description = "How candidates are found." };
        mode.AcceptOnlyFromAmong("dense", "keyword", "hybrid");
        return mode;
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
            foreach (string text in hit.Passages is { } best ? best.Select(passage => passage.Text) : [hit.Text ?? ""])
            {
                string line = text.ReplaceLineEndings(" ");
                console.WriteLine($"          {(line.Length > ShownChars ? line[..ShownChars] + "…" : line)}");
            }
        }

        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{response.Hits.Count} hits in {response.TookMs:F1} ms"));
    }
}
