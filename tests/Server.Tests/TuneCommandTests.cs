// Tuning from end to end: a labelled set on which the default weight is wrong, through the command line.
using System.Text.Json;
using SearchEngine.Query;
using SearchEngine.Tests.Shared;

namespace SearchEngine.Server.Tests;

public sealed class TuneCommandTests : IDisposable
{
    // A page about something else that holds the three words of a query by chance, each of them twice.
    private const string Stray =
        "The town lies on a bay behind low hills. A {0} stood beside the old station, and people said {1} when they met. "
        + "Ferries leave at noon for the islands, where monks kept {2} in their cellars. In winter the council closes the "
        + "museum, and a {0} or a {1} is a rare sight; visitors buy postcards, maps and honey, and ask about {2} in vain.";

    private static readonly (string Query, string Answer)[] s_pairs =
    [
        ("engine oil change", "Change the oil of your car once a year."),
        ("cats sleep day", "Cats sleep for many hours."),
        ("bread dough rise", "Let the dough rise in a warm kitchen."),
        ("moon sea tides", "The moon pulls the sea towards it."),
        ("bees pollen flower", "Bees carry pollen to the next plant."),
        ("steel rusts water", "Iron and steel need water to corrode."),
        ("vaccine body virus", "A vaccine teaches the body to defend itself."),
        ("volcano lava erupt", "A volcano spits lava and ash."),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("searchengine-tune-").FullName;

    public TuneCommandTests()
    {
        File.WriteAllLines(Path.Combine(_folder, "corpus.jsonl"), s_pairs.SelectMany((pair, i) => new[]
        {
            JsonSerializer.Serialize(new { _id = $"answer{i}", text = pair.Answer }),
            JsonSerializer.Serialize(new { _id = $"stray{i}", text = string.Format(Stray, pair.Query.Split(' ')) }),
        }));
        File.WriteAllLines(Path.Combine(_folder, "queries.jsonl"), s_pairs.Select((pair, i) =>
            JsonSerializer.Serialize(new { _id = $"q{i}", text = pair.Query })));
        Directory.CreateDirectory(Path.Combine(_folder, "qrels"));
        File.WriteAllLines(Path.Combine(_folder, "qrels", "dev.tsv"), s_pairs.Select((_, i) => $"q{i}\tanswer{i}\t1"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public async Task A_better_weight_than_the_default_is_found_and_both_are_printed_for_both_halves()
    {
        JsonElement found = JsonDocument.Parse(await RunAsync("--json")).RootElement;
        JsonElement best = found.GetProperty("best");
        JsonElement standard = found.GetProperty("default");

        float weight = FusionSettings.Default.Weight;
        Assert.Equal(weight, standard.GetProperty("fusion").GetProperty("weight").GetSingle());
        Assert.True(
            best.GetProperty("ndcg_at_10").GetDouble() > standard.GetProperty("ndcg_at_10").GetDouble(), $"{found}");
        Assert.True(best.GetProperty("held_out_ndcg_at_10").GetDouble()
            > standard.GetProperty("held_out_ndcg_at_10").GetDouble(), $"{found}");
        Assert.Contains(
            found.GetProperty("tried").EnumerateArray(),
            tried => tried.GetProperty("fusion").GetProperty("weight").GetSingle() == 1);

        string[] lines = (await RunAsync()).Split('\n');
        Assert.Single(lines, line => line.StartsWith("best ", StringComparison.Ordinal));
        Assert.Single(lines, line => line.StartsWith(
            FormattableString.Invariant($"default  Convex weight {weight:F2}"), StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task A_set_of_one_judged_query_is_refused_in_one_line()
    {
        File.WriteAllText(Path.Combine(_folder, "qrels", "dev.tsv"), "q0\tanswer0\t1\n");
        using var error = new StringWriter();
        int code = await CommandLine.RunAsync(Arguments(), TextWriter.Null, error);

        Assert.Equal(CommandLine.Failed, code);
        Assert.Contains("tuning needs two", Assert.Single(error.ToString().Trim().Split('\n')));
    }

    private string[] Arguments(params string[] more)
    {
        string model = Path.Combine(SharedData.RepositoryRoot, "models", "default");
        Skip.IfNot(Directory.Exists(model), "needs models/default");
        return ["tune", "--dataset", _folder, "--model", model, .. more];
    }

    private async Task<string> RunAsync(params string[] more)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await CommandLine.RunAsync(Arguments(more), output, error);
        Assert.Equal((CommandLine.Succeeded, ""), (code, error.ToString()));
        return output.ToString();
    }
}
