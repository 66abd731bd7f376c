// A typed client of the HTTP API. A test holds it to the server's OpenAPI document: each call names its operation.
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace SearchEngine.Client;

/// <summary>Talks to a SearchEngine server. Safe for concurrent use.</summary>
/// <param name="http">Carries the server's address, and the key in its Authorization header where there are keys.
/// </param>
/// <example><code>
/// SearchEngineClient client = new(new HttpClient { BaseAddress = new Uri("http://127.0.0.1:7700") });
/// await client.PutCollectionAsync("facts");
/// await client.UpsertAsync("facts", [new("1", "Magnets attract iron.")]);
/// var answer = await client.SearchAsync("facts", new() { Query = "what do magnets attract" });
/// </code></example>
public sealed class SearchEngineClient(HttpClient http)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The operations that the client knows, by the names of the OpenAPI document.</summary>
    public static IReadOnlyDictionary<string, (string Method, string Path)> Operations { get; } =
        new Dictionary<string, (string, string)>
        {
            ["putCollection"] = ("PUT", "/v1/collections/{name}"),
            ["getCollection"] = ("GET", "/v1/collections/{name}"),
            ["listCollections"] = ("GET", "/v1/collections"),
            ["deleteCollection"] = ("DELETE", "/v1/collections/{name}"),
            ["upsertDocuments"] = ("POST", "/v1/collections/{name}/documents"),
            ["deleteDocuments"] = ("POST", "/v1/collections/{name}/documents/delete"),
            ["scrollDocuments"] = ("POST", "/v1/collections/{name}/documents/scroll"),
            ["countDocuments"] = ("POST", "/v1/collections/{name}/documents/count"),
            ["search"] = ("POST", "/v1/collections/{name}/search"),
            ["facets"] = ("POST", "/v1/collections/{name}/facets"),
            ["rerank"] = ("POST", "/v1/rerank"),
            ["putAlias"] = ("PUT", "/v1/aliases/{alias}"),
            ["takeSnapshot"] = ("POST", "/v1/snapshots"),
            ["restoreSnapshot"] = ("POST", "/v1/snapshots/{snapshot}/restore"),
            ["getJob"] = ("GET", "/v1/jobs/{id}"),
            ["cancelJob"] = ("DELETE", "/v1/jobs/{id}"),
            ["resumeJob"] = ("POST", "/v1/jobs/{id}/resume"),
        };

    /// <summary>Creates a collection, or finds the one that is there with the same settings.</summary>
    public Task<CollectionInfo> PutCollectionAsync(
        string name, CollectionOptions? options = null, CancellationToken ct = default) =>
        CallAsync<CollectionInfo>("putCollection", name, options ?? new CollectionOptions(), ct);

    /// <summary>Describes a collection.</summary>
    public Task<CollectionInfo> GetCollectionAsync(string name, CancellationToken ct = default) =>
        CallAsync<CollectionInfo>("getCollection", name, null, ct);

    /// <summary>Lists the collections.</summary>
    public async Task<IReadOnlyList<CollectionInfo>> ListCollectionsAsync(CancellationToken ct = default) =>
        (await CallAsync<CollectionList>("listCollections", null, null, ct)).Collections;

    /// <summary>Deletes a collection with every document in it.</summary>
    public Task DeleteCollectionAsync(string name, CancellationToken ct = default) =>
        CallAsync<JsonNode?>("deleteCollection", name, null, ct);

    /// <summary>Stores documents, all or none; those of the same id are replaced. They are durable and can be found
    /// when this returns.</summary>
    /// <returns>How many were stored.</returns>
    public async Task<int> UpsertAsync(
        string collection, IReadOnlyList<ClientDocument> documents, CancellationToken ct = default) =>
        (int)(await CallAsync<JsonNode>("upsertDocuments", collection, documents, ct))["upserted"]!;

    /// <summary>Deletes the documents that a filter accepts.</summary>
    /// <returns>How many they were.</returns>
    public async Task<int> DeleteAsync(string collection, JsonObject filter, CancellationToken ct = default) =>
        (int)(await CallAsync<JsonNode>("deleteDocuments", collection, new { filter }, ct))["deleted"]!;

    /// <summary>Counts the documents that a filter accepts; all without one.</summary>
    public async Task<long> CountAsync(string collection, JsonObject? filter = null, CancellationToken ct = default) =>
        (long)(await CallAsync<JsonNode>("countDocuments", collection, new { filter }, ct))["count"]!;

    /// <summary>Goes through documents in the order of their ids.</summary>
    public async IAsyncEnumerable<ClientDocument> ScrollAsync(
        string collection, JsonObject? filter = null, [EnumeratorCancellation] CancellationToken ct = default)
    {
        string? after = null;
        do
        {
            Page page = await CallAsync<Page>("scrollDocuments", collection, new { after, filter }, ct);
            foreach (ClientDocument document in page.Documents)
            {
                yield return document;
            }

            after = page.Next;
        }
        while (after is not null);
    }

    /// <summary>Searches.</summary>
    public Task<SearchAnswer> SearchAsync(string collection, SearchQuestion question, CancellationToken ct = default) =>
        CallAsync<SearchAnswer>("search", collection, question, ct);

    /// <summary>Counts the values of metadata fields.</summary>
    public Task<JsonNode> FacetsAsync(
        string collection, IReadOnlyList<string> fields, CancellationToken ct = default) =>
        CallAsync<JsonNode>("facets", collection, new { fields }, ct);

    /// <summary>Orders texts by how well they answer a query, best first.</summary>
    /// <returns>Positions among the texts, with scores from 0 to 1.</returns>
    public async Task<IReadOnlyList<Ranked>> RerankAsync(
        string query, IReadOnlyList<string> documents, CancellationToken ct = default) =>
        (await CallAsync<Reranking>("rerank", null, new { query, documents }, ct)).Results;

    /// <summary>Lets a second name stand for a collection.</summary>
    public Task PutAliasAsync(string alias, string collection, CancellationToken ct = default) =>
        CallAsync<JsonNode>("putAlias", alias, new { collection }, ct);

    /// <summary>Starts a job that writes a collection into one file; its result names the snapshot.</summary>
    public Task<JobInfo> TakeSnapshotAsync(string collection, CancellationToken ct = default) =>
        CallAsync<JobInfo>("takeSnapshot", null, new { collection }, ct);

    /// <summary>Starts a job that makes a collection from a snapshot.</summary>
    public Task<JobInfo> RestoreSnapshotAsync(string snapshot, string collection, CancellationToken ct = default) =>
        CallAsync<JobInfo>("restoreSnapshot", snapshot, new { collection }, ct);

    /// <summary>Describes a job.</summary>
    public Task<JobInfo> GetJobAsync(string id, CancellationToken ct = default) =>
        CallAsync<JobInfo>("getJob", id, null, ct);

    /// <summary>Cancels a job.</summary>
    public Task<JobInfo> CancelJobAsync(string id, CancellationToken ct = default) =>
        CallAsync<JobInfo>("cancelJob", id, null, ct);

    /// <summary>Lets a job go on that failed or was cancelled.</summary>
    public Task<JobInfo> ResumeJobAsync(string id, CancellationToken ct = default) =>
        CallAsync<JobInfo>("resumeJob", id, null, ct);

    /// <summary>Waits until a job is over.</summary>
    public async Task<JobInfo> WaitForJobAsync(string id, CancellationToken ct = default)
    {
        const int betweenMs = 100;
        while (true)
        {
            JobInfo job = await GetJobAsync(id, ct);
            if (job.State is "succeeded" or "failed" or "cancelled")
            {
                return job;
            }

            await Task.Delay(betweenMs, ct);
        }
    }

    private async Task<T> CallAsync<T>(string operation, string? segment, object? body, CancellationToken ct)
    {
        (string method, string path) = Operations[operation];
        int open = path.IndexOf('{');
        if (open >= 0)
        {
            path = path[..open] + Uri.EscapeDataString(segment!) + path[(path.IndexOf('}') + 1)..];
        }

        using HttpRequestMessage request = new(HttpMethod.Parse(method), path);
        request.Content = body is null ? null : JsonContent.Create(body, body.GetType(), options: Json);
        using HttpResponseMessage response = await http.SendAsync(request, ct);
        byte[] content = await response.Content.ReadAsByteArrayAsync(ct);
        if (!response.IsSuccessStatusCode)
        {
            throw new SearchEngineException((int)response.StatusCode, content);
        }

        return content.Length == 0 ? default! : JsonSerializer.Deserialize<T>(content, Json)!;
    }

    /// <summary>What a new collection shall be; what is left out takes the server's default.</summary>
    public sealed record CollectionOptions(string? Model = null, int? Dimensions = null, string? Metric = null);

    /// <summary>A collection as it stands.</summary>
    public sealed record CollectionInfo(string Name, string State, long? Count, string? Model, int? Dimensions);

    /// <summary>A document.</summary>
    public sealed record ClientDocument(
        string Id, string Text, string? Title = null, JsonObject? Metadata = null, float[]? Vector = null);

    /// <summary>A search; see the server's documentation for each field.</summary>
    public sealed record SearchQuestion
    {
        /// <summary>The text that is searched for.</summary>
        public string? Query { get; init; }

        /// <summary>A vector instead of a text.</summary>
        public float[]? Vector { get; init; }

        /// <summary>What kind of text answers the query.</summary>
        public string? Instruction { get; init; }

        /// <summary>dense, keyword or hybrid.</summary>
        public string? Mode { get; init; }

        /// <summary>Hits wanted.</summary>
        public int? Top { get; init; }

        /// <summary>What metadata must fulfil.</summary>
        public JsonObject? Filter { get; init; }
    }

    /// <summary>Hits, best first.</summary>
    public sealed record SearchAnswer(
        IReadOnlyList<Hit> Hits, string? Cursor, string Mode, string Model, double TookMs);

    /// <summary>A hit.</summary>
    public sealed record Hit(string Id, float Score, string? Text, string? Title, JsonObject? Metadata);

    /// <summary>A text's position in the request, and its score.</summary>
    public sealed record Ranked(int Index, float RelevanceScore);

    /// <summary>A job as it stands.</summary>
    public sealed record JobInfo(
        string Id, string Kind, string? Collection, string State, string? Stage, long Done, long Total,
        JsonObject? Result, string? Error);

    private sealed record CollectionList(IReadOnlyList<CollectionInfo> Collections);

    private sealed record Page(IReadOnlyList<ClientDocument> Documents, string? Next);

    private sealed record Reranking(IReadOnlyList<Ranked> Results);
}
