using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SearchEngine.Server.Security;
using SearchEngine.Server.Tests.EndToEnd;

namespace SearchEngine.Server.Tests.Security;

/// <summary>Walks every route that the server has and every operation of its OpenAPI document.</summary>
public sealed class RouteWalkTests(KeyedServerFixture fixture) : IClassFixture<KeyedServerFixture>
{
    private static readonly string[] Open = ["/healthz", "/readyz"];

    // POST routes that change nothing; every other POST, PUT, PATCH and DELETE needs at least the role write.
    private static readonly string[] Questions =
        ["search", "batch", "scroll", "count", "facets", "embeddings", "rerank", "recommend", "compare", "map"];

    [SkippableFact]
    public async Task Every_route_declares_the_role_that_it_needs()
    {
        KeyedServer server = await fixture.GetAsync();
        IEnumerable<RouteEndpoint> routes = server.Running.Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>();

        IEnumerable<string?> silent = routes.Where(route => route.Metadata.GetMetadata<RequiredRole>() is null)
            .Select(route => route.DisplayName);

        Assert.NotEmpty(routes);
        Assert.Empty(silent);
    }

    [SkippableFact]
    public async Task No_operation_answers_without_the_role_that_it_needs()
    {
        KeyedServer server = await fixture.GetAsync();
        List<string> wrong = [];
        foreach ((string path, HttpMethod method, Role needed) in await OperationsAsync(server))
        {
            foreach (Role role in Enum.GetValues<Role>())
            {
                int status = await StatusAsync(server, method, path, server.KeyOf(role));
                bool refused = status is 401 or 403;
                int refusal = role == Role.Anyone ? 401 : 403;
                if (role < needed ? status != refusal : refused)
                {
                    wrong.Add($"{method} {path} needs {needed}, and answers {status} to {role}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [SkippableFact]
    public async Task Only_the_health_routes_are_open_and_what_changes_something_needs_more_than_read()
    {
        KeyedServer server = await fixture.GetAsync();
        List<(string Path, HttpMethod Method, Role Needed)> operations = await OperationsAsync(server);

        string[] open = [.. operations.Where(o => o.Needed == Role.Anyone).Select(o => o.Path)];
        string[] tooWeak = [.. operations
            .Where(o => o.Method != HttpMethod.Get && o.Needed < Role.Write)
            .Where(o => o.Method != HttpMethod.Post || !Questions.Contains(o.Path[(o.Path.LastIndexOf('/') + 1)..]))
            .Select(o => $"{o.Method} {o.Path}")];

        Assert.Equal(Open, open.Order());
        Assert.Empty(tooWeak);
    }

    [SkippableFact]
    public async Task A_key_for_one_collection_opens_no_other_and_nothing_of_the_whole_server()
    {
        KeyedServer server = await fixture.GetAsync();
        List<string> wrong = [];
        foreach ((string path, HttpMethod method, Role needed) in await OperationsAsync(server))
        {
            int elsewhere = await StatusAsync(server, method, path, server.ScopedKey);
            bool mayPass = needed == Role.Anyone || FiltersByScope(server, path, method);
            if (mayPass == (elsewhere == 403))
            {
                wrong.Add($"{method} {path} answers {elsewhere} to a key of another collection");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        string own = $"/v1/collections/{KeyedServer.Scope}/documents/count";
        Assert.Equal(200, await StatusAsync(server, HttpMethod.Post, own, server.ScopedKey));
        JsonNode list = await server.GetJsonAsync("/v1/collections", server.ScopedKey);
        Assert.Equal([KeyedServer.Scope], list["collections"]!.AsArray().Select(c => (string)c!["name"]!));
    }

    private static bool FiltersByScope(KeyedServer server, string path, HttpMethod method) =>
        server.Running.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => Filled(route.RoutePattern.RawText!) == path
                && route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains(method.Method) != false)
            .Any(route => route.Metadata.GetMetadata<RequiredRole>()!.FiltersByScope);

    private static async Task<List<(string Path, HttpMethod Method, Role Needed)>> OperationsAsync(KeyedServer server)
    {
        JsonNode document = await server.GetJsonAsync("/openapi/v1.json", null);
        List<(string, HttpMethod, Role)> operations = [];
        foreach ((string path, JsonNode? item) in document["paths"]!.AsObject())
        {
            foreach ((string method, JsonNode? operation) in item!.AsObject())
            {
                string? role = (string?)operation!["security"]?[0]!.AsObject().First().Value![0];
                operations.Add((Filled(path, IntegersOf(operation)), HttpMethod.Parse(method),
                    role is null ? Role.Anyone : Enum.Parse<Role>(role, ignoreCase: true)));
            }
        }

        Assert.True(operations.Count >= 15, "the document lists too few operations to be believed");
        return operations;
    }

    private static string[] IntegersOf(JsonNode operation) =>
    [
        .. (operation["parameters"]?.AsArray() ?? [])
            .Where(parameter => parameter!["schema"]?["type"]?.ToJsonString().Contains("integer") == true)
            .Select(parameter => (string)parameter!["name"]!),
    ];

    // {name} becomes the collection that the keys may use but the scoped key may not; whole numbers become 1, in the
    // router's patterns ({number:int}) as in the document's, which leave the constraint out.
    private static string Filled(string pattern, params string[] integers)
    {
        StringBuilder path = new();
        foreach (string segment in pattern.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            string name = segment.Trim('{', '}').Split(':')[0];
            path.Append('/').Append(!segment.StartsWith('{') ? segment
                : segment.Contains(":int") || segment.Contains(":long") || integers.Contains(name) ? "1" : "walked");
        }

        return path.ToString();
    }

    private static async Task<int> StatusAsync(KeyedServer server, HttpMethod method, string path, string? key)
    {
        using HttpRequestMessage request = new(method, path);
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        using HttpResponseMessage response =
            await server.Running.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return (int)response.StatusCode;
    }
}
