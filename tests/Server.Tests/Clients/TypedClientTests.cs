using System.Text.Json.Nodes;
using SearchEngine.Client;
using SearchEngine.Server.Tests.EndToEnd;
using static SearchEngine.Client.SearchEngineClient;

namespace SearchEngine.Server.Tests.Clients;

/// <summary>The client of our own, against the OpenAPI document and against the server.</summary>
public sealed class TypedClientTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [SkippableFact]
    public async Task Every_operation_of_the_client_is_one_of_the_openapi_document()
    {
        RunningServer server = await fixture.GetAsync();
        JsonNode document = (await server.GetAsync("/openapi/v1.json")).Json;
        Dictionary<string, (string, string)> declared = document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation =>
                ((string)operation.Value!["operationId"]!, (operation.Key.ToUpperInvariant(), path.Key))))
            .ToDictionary();

        Assert.All(Operations, known => Assert.Equal(known.Value, declared.GetValueOrDefault(known.Key)));
    }

    [SkippableFact]
    public async Task Every_field_of_the_clients_records_is_one_of_the_openapi_document()
    {
        RunningServer server = await fixture.GetAsync();
        JsonNode document = (await server.GetAsync("/openapi/v1.json")).Json;
        (Type Record, JsonNode? Schema)[] pairs =
        [
            (typeof(CollectionOptions), Body(document, "putCollection")),
            (typeof(ClientDocument), Body(document, "upsertDocuments")),
            (typeof(SearchQuestion), Body(document, "search")),
            (typeof(CollectionInfo), Named(document, "CollectionAnswer")),
            (typeof(SearchAnswer), Named(document, "SearchResponse")), (typeof(Hit), Named(document, "SearchHit")),
            (typeof(JobInfo), Named(document, "Job")), (typeof(Ranked), Named(document, "RerankResult")),
        ];
        List<string> unknown = [];
        foreach ((Type record, JsonNode? schema) in pairs)
        {
            HashSet<string> fields = [.. schema?["properties"]?.AsObject().Select(field => field.Key) ?? []];
            unknown.AddRange(record.GetProperties()
                .Select(property => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name))
                .Where(field => !fields.Contains(field)).Select(field => $"{record.Name}.{field}"));
        }

        Assert.Empty(unknown);
    }

    [SkippableFact]
    public async Task A_collection_lives_its_life_through_the_client()
    {
        SearchEngineClient client = new((await fixture.GetAsync()).Client);
        await client.PutCollectionAsync("typed");
        Assert.Equal(2, await client.UpsertAsync("typed",
        [
            new("1", "Magnets attract iron.", Metadata: new JsonObject { ["topic"] = "physics" }),
            new("2", "Bread is baked in an oven.", "Bread", new JsonObject { ["topic"] = "kitchen" }),
        ]));

        SearchAnswer answer = await client.SearchAsync("typed", new() { Query = "what do magnets attract", Top = 1 });
        Assert.Equal(("1", "hybrid"), (answer.Hits.Single().Id, answer.Mode));
        Assert.Equal(1, await client.CountAsync("typed", new JsonObject { ["topic"] = "kitchen" }));
        Assert.Equal(["1", "2"], await client.ScrollAsync("typed").Select(document => document.Id).ToListAsync());
        Assert.Equal(1, (await client.RerankAsync("oven", ["Magnets.", "Bread in an oven."]))[0].Index);

        JobInfo taken = await client.WaitForJobAsync((await client.TakeSnapshotAsync("typed")).Id);
        string snapshot = (string)taken.Result!["snapshot"]!;
        JobInfo restored = await client.WaitForJobAsync((await client.RestoreSnapshotAsync(snapshot, "typed2")).Id);
        Assert.Equal("succeeded", restored.State);
        await client.PutAliasAsync("both", "typed2");
        Assert.Equal(1, await client.DeleteAsync("both", new JsonObject { ["topic"] = "physics" }));

        await client.DeleteCollectionAsync("typed");
        SearchEngineException gone = await Assert.ThrowsAsync<SearchEngineException>(
            () => client.GetCollectionAsync("typed"));
        Assert.Equal(404, gone.Status);
        Assert.Contains("'typed' does not exist", gone.Message, StringComparison.Ordinal);
        await client.DeleteCollectionAsync("typed2");
    }

    private static JsonNode? Named(JsonNode document, string schema) => document["components"]!["schemas"]![schema];

    private static JsonNode? Body(JsonNode document, string operation)
    {
        (string method, string path) = Operations[operation];
        JsonNode? schema = document["paths"]![path]![method.ToLowerInvariant()]!["requestBody"]!["content"]!
            ["application/json"]!["schema"];
        schema = Resolve(document, schema);
        return schema?["items"] is { } items ? Resolve(document, items) : schema;
    }

    private static JsonNode? Resolve(JsonNode document, JsonNode? schema) =>
        (string?)schema?["$ref"] is { } reference ? Named(document, reference.Split('/')[^1]) : schema;
}
