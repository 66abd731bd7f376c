using System.Text.Json.Nodes;
using static SearchEngine.Server.Tests.EndToEnd.RunningServer;

namespace SearchEngine.Server.Tests.EndToEnd;

public sealed class OpenApiTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    // Bodies that are files, and those whose fields are all optional and say nothing by themselves.
    private static readonly string[] WithoutExample =
        ["uploadFiles", "bringSnapshot", "uploadModel", "uploadAdapter"];

    // Examples that ask more of a collection than a new one has, and the field that its refusal names.
    private static readonly Dictionary<string, string> NeedsMoreThanANewCollection = new()
    {
        ["startFineTune"] = "pairs", ["putExperiment"] = "generation", ["switchGeneration"] = "generation",
        ["rollBack"] = "generation",
    };

    [SkippableFact]
    public async Task Every_operation_has_a_name_a_summary_and_answers_and_every_json_body_an_example()
    {
        RunningServer server = await fixture.GetAsync();
        JsonNode document = (await server.GetAsync("/openapi/v1.json")).Json;
        Assert.StartsWith("3.1", (string)document["openapi"]!, StringComparison.Ordinal);
        List<string> wanting = [];
        foreach ((string name, JsonNode operation) in Operations(document))
        {
            if (operation["operationId"] is null || operation["summary"] is null
                || operation["responses"]!.AsObject().Count == 0)
            {
                wanting.Add($"{name} lacks a name, a summary or answers");
            }

            if (operation["requestBody"] is { } body && Example(operation) is null
                && !WithoutExample.Contains((string)operation["operationId"]!))
            {
                wanting.Add($"{name} has a body without an example: {body["content"]!.AsObject().First().Key}");
            }
        }

        Assert.True(wanting.Count == 0, string.Join('\n', wanting));
    }

    [SkippableFact]
    public async Task Every_example_is_accepted_by_its_route()
    {
        RunningServer server = await fixture.GetAsync();
        await server.MakeCollectionAsync("library");
        JsonNode document = (await server.GetAsync("/openapi/v1.json")).Json;
        List<string> refused = [];
        foreach ((string name, JsonNode operation) in Operations(document))
        {
            if (Example(operation) is not { } example)
            {
                continue;
            }

            string path = name.Split(' ')[1].Replace("{name}", "library", StringComparison.Ordinal)
                .Replace("{alias}", "books", StringComparison.Ordinal)
                .Replace("{snapshot}", "none", StringComparison.Ordinal);
            Answer answer = await server.SendAsync(HttpMethod.Parse(name.Split(' ')[0]), path, example.ToJsonString());
            if (answer.Status == 400
                && NeedsMoreThanANewCollection.TryGetValue((string)operation["operationId"]!, out string? field)
                && answer.Json["errors"]![field] is not null)
            {
                continue;
            }

            if (answer.Status is 400 or 405 or 415 or >= 500)
            {
                refused.Add($"{name} answers {answer.Status}: {answer.Text}");
            }
        }

        Assert.True(refused.Count == 0, string.Join('\n', refused));
    }

    private static IEnumerable<(string Name, JsonNode Operation)> Operations(JsonNode document) =>
        document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()
            .Select(operation => ($"{operation.Key.ToUpperInvariant()} {path.Key}", operation.Value!)));

    private static JsonNode? Example(JsonNode operation) =>
        operation["requestBody"]?["content"]?["application/json"]?["example"];
}
