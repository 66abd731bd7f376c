using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SearchEngine.Server.Tests.EndToEnd;
using SearchEngine.Tests.Shared;

namespace SearchEngine.Server.Tests.Clients;

/// <summary>Clients that are programs of their own: npm's openai, and the README's curl lines.</summary>
public sealed class ScriptClientTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("searchengine-clients-");

    [SkippableFact]
    public async Task The_npm_package_openai_works_unchanged()
    {
        const string package = "openai@7.57.0";
        const string script = """
            import OpenAI from 'openai';
            const client = new OpenAI({ apiKey: 'any', baseURL: process.argv[2] });
            const both = await client.embeddings.create({ model: 'default', input: ['Magnets attract iron.', 'Bread.'] });
            const floats = await client.embeddings.create({ model: 'default', input: 'Bread.', encoding_format: 'float', dimensions: 8 });
            const models = [];
            for await (const model of client.models.list()) models.push(model.id);
            let status = 0;
            try { await client.embeddings.create({ model: 'none', input: 'x' }); } catch (error) { status = error.status; }
            console.log(JSON.stringify({ both: both.data.map(one => one.embedding.length), usage: both.usage.total_tokens,
              norm: Math.hypot(...both.data[0].embedding), cut: floats.data[0].embedding.length, models, status }));
            """;
        RunningServer server = await fixture.GetAsync();
        Skip.IfNot(await RunAsync("npm", "--version") is { Code: 0 }, "needs npm");
        File.WriteAllText(Path.Combine(folder.FullName, "client.mjs"), script);
        (int installed, string trouble) = await RunAsync("npm", "install", "--no-audit", "--no-fund",
            "--no-update-notifier", "--fetch-retries=0", "--fetch-timeout=30000", package);
        Skip.IfNot(installed == 0, $"needs {package} from the npm registry: {trouble}");

        (int code, string output) = await RunAsync("node", "client.mjs", $"{server.Client.BaseAddress}v1");

        Assert.True(code == 0, output);
        JsonNode answer = JsonNode.Parse(output)!;
        Assert.Equal(2, answer["both"]!.AsArray().Count);
        Assert.Equal(1, (double)answer["norm"]!, 4);
        Assert.Equal((8, 404), ((int)answer["cut"]!, (int)answer["status"]!));
        Assert.Contains("default", answer["models"]!.AsArray().Select(model => (string)model!));
        Assert.True((int)answer["usage"]! > 0);
    }

    [SkippableFact]
    public async Task The_readmes_curl_lines_answer_what_the_readme_shows()
    {
        RunningServer server = await fixture.GetAsync();
        Skip.IfNot(await RunAsync("curl", "--version") is { Code: 0 }, "needs curl");
        string corpus = Path.Combine(folder.FullName, "corpus.jsonl");
        File.WriteAllText(corpus, """
            {"_id": "1", "title": "Vitamin D", "text": "Vitamin D deficiency and multiple sclerosis."}
            {"_id": "2", "title": "Bread", "text": "Bread is baked in an oven."}
            {"_id": "3", "title": "Whales", "text": "Whales are mammals."}
            {"_id": "4", "title": "Sun", "text": "The sun makes vitamin D in the skin."}
            {"_id": "5", "title": "Nerves", "text": "Multiple sclerosis harms nerves."}

            """);
        string readme = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "README.md"));
        List<(string Command, string Answer)> examples = [.. Regex.Matches(
            readme, @"^\$ (curl (?:.*\\\n)*.*)\n(\{.*\})$", RegexOptions.Multiline)
            .Select(match => (match.Groups[1].Value, match.Groups[2].Value))];
        Assert.True(examples.Count >= 4, $"only {examples.Count} curl lines were found in the README");

        foreach ((string command, string shown) in examples)
        {
            string here = Regex.Replace(command, @"@\S+corpus\.jsonl", $"@{corpus}")
                .Replace("http://127.0.0.1:7700/", server.Client.BaseAddress!.ToString(), StringComparison.Ordinal);
            (int code, string answer) = await RunAsync("bash", "-c", $"{here} --silent");

            Assert.True(code == 0, $"{command}\n{answer}");
            Assert.Empty(Missing(JsonNode.Parse(shown)!, JsonNode.Parse(answer), "answer"));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Delete(recursive: true);

    // The fields that the README shows and the answer lacks. Values differ from machine to machine.
    private static IEnumerable<string> Missing(JsonNode? shown, JsonNode? answered, string path) => (shown, answered) switch
    {
        (_, null) => [path],
        (JsonObject known, JsonObject given) =>
            known.SelectMany(field => Missing(field.Value, given[field.Key], $"{path}.{field.Key}")),
        (JsonArray { Count: > 0 } known, JsonArray { Count: > 0 } given) => Missing(known[0], given[0], $"{path}[0]"),
        _ => shown!.GetValueKind() == answered.GetValueKind() ? [] : [$"{path}: {answered.ToJsonString()}"],
    };

    private async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.FullName,
        };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            using CancellationTokenSource patience = new(Patience);
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                return (-1, $"{program} did not end in {Patience.TotalMinutes} minutes");
            }

            return (process.ExitCode,
                process.ExitCode == 0 ? (await output).Trim() : $"{await output}{await error}".Trim());
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return (-1, exception.Message);
        }
    }
}
