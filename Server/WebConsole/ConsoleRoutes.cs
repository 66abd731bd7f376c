// The web console: pages that Blazor renders on the server, and the files that they need, which travel in the
// program. The pages hold no data: scripts of our own ask the API for it, with the key of whoever looks.
using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Http;
using SearchEngine.Server.Security;
using SearchEngine.Server.WebConsole.Pages;

namespace SearchEngine.Server.WebConsole;

/// <summary>The routes of the console.</summary>
internal static class ConsoleRoutes
{
    private const string ResourcePrefix = "console/";

    private static readonly FrozenDictionary<string, Asset> Assets = ReadAssets();

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("").ExcludeFromDescription().Requires(Role.Anyone);
        group.MapGet("/", () => Page<OverviewPage>());
        group.MapGet("/console/jobs", () => Page<JobsPage>());
        group.MapGet("/docs", () => Page<DocsPage>());
        group.MapGet("/console/health", () => Page<HealthPage>());
        group.MapGet("/console/collections/{name}", (string name) =>
        {
            Names.Require("collection", name);
            return Page<CollectionPage>(new() { [nameof(CollectionPage.Name)] = name });
        });
        group.MapGet("/console/assets/{file}", Send);
    }

    private static RazorComponentResult<T> Page<T>(Dictionary<string, object?>? parameters = null)
        where T : IComponent => new(parameters ?? []);

    private static IResult Send(string file, HttpResponse response)
    {
        if (!Assets.TryGetValue(file, out Asset? asset))
        {
            throw new ProblemException(StatusCodes.Status404NotFound, "not-found", "file", $"'{file}' does not exist.");
        }

        response.Headers.CacheControl = "no-cache"; // asked again each time, answered with 304
        return Results.Bytes(asset.Content, asset.Type, entityTag: asset.Tag);
    }

    private static FrozenDictionary<string, Asset> ReadAssets()
    {
        Assembly assembly = typeof(ConsoleRoutes).Assembly;
        Dictionary<string, Asset> assets = [];
        foreach (string name in assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal)))
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            string tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8))}\"";
            assets[name[ResourcePrefix.Length..]] = new Asset(content, TypeOf(name), new EntityTagHeaderValue(tag));
        }

        return assets.ToFrozenDictionary();
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"an asset of the unknown kind '{other}'"),
    };

    private sealed record Asset(byte[] Content, string Type, EntityTagHeaderValue Tag);
}
