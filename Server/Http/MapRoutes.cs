// POST /v1/collections/{name}/map: a sample of the documents on a plane, so that people can see a collection.
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using SearchEngine.Index;
using SearchEngine.Index.Filtering;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Json;
using SearchEngine.Server.Mapping;
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Http;

/// <summary>Projects document vectors onto their two principal components, and moves neighbours together.</summary>
internal static class MapRoutes
{
    private const int FilterField = 0, LimitField = 1, ColorField = 2, LayoutField = 3;
    private const int DefaultLimit = 1_000, SnippetChars = 160;

    private const string ByNeighbors = "neighbors", ByComponents = "components";

    private static readonly JsonFieldNames Fields = new("a map", "filter", "limit", "color_by", "layout");

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/collections/{name}/map", MapAsync).WithName("mapCollection").WithTags("documents")
            .Requires(Role.Read).Reads<MapBody>(required: false).ProducesValidationProblem().ProducesProblem(404)
            .WithSummary("Lays a sample of the documents out on a plane on which near documents are alike.");

    private static async Task<Ok<MapAnswer>> MapAsync(
        string name, HttpRequest http, CollectionRegistry collections, CancellationToken cancellation)
    {
        using CollectionLease lease = collections.Use(name);
        MapRequest request = await RequestBody.ParseAsync(http, ServerLimits.MaxQuestionBytes, Parse, cancellation);

        return TypedResults.Ok(await Task.Run(() => Project(lease.Collection, request, cancellation), cancellation));
    }

    private static MapAnswer Project(Collection collection, MapRequest request, CancellationToken cancellation)
    {
        int[] matches = collection.Plan(request.Filter ?? Filter.And()).Matches.ToArray();
        List<StoredDocument> documents = [];
        List<float[]> vectors = [];
        double step = Math.Max(1, matches.Length / (double)request.Limit); // evenly through the collection
        for (double at = 0; at < matches.Length; at += step)
        {
            cancellation.ThrowIfCancellationRequested();
            if (collection.Read(matches[(int)at]) is { } document)
            {
                documents.Add(document);
                vectors.Add(collection.VectorOf(document.Ordinal));
            }
        }

        float[][] rows = [.. vectors];
        ((float X, float Y)[] points, double shareX, double shareY) = rows.Length < 2
            ? (new (float, float)[rows.Length], 0, 0) : PrincipalComponents.Project(rows);
        if (!request.ByComponents && rows.Length > 2)
        {
            points = new NeighborLayout(rows).Refine(points, cancellation);
        }

        return new MapAnswer(matches.Length, request.ByComponents ? ByComponents : ByNeighbors, shareX, shareY,
            [.. documents.Select((document, i) => Describe(document, points[i], collection, request.ColorBy))]);
    }

    private static MapPoint Describe(
        StoredDocument document, (float X, float Y) at, Collection collection, string? colorBy)
    {
        string text = document.Text.Length <= SnippetChars ? document.Text : document.Text[..SnippetChars] + "…";
        JsonNode? value = colorBy is null ? null : collection.Fields.ValuesOf(document.Ordinal, colorBy)
            .Select(first => JsonNode.Parse(first.ToString())).FirstOrDefault();
        return new MapPoint(document.Id, at.X, at.Y, document.Title, text, value);
    }

    private static MapRequest Parse(ReadOnlySpan<byte> json) =>
        JsonBody.Parse(json, Fields, new MapRequest(), (ref reader, field, request) => field switch
        {
            FilterField => request with { Filter = reader.ReadFilter() },
            LimitField => request with { Limit = reader.ReadInteger(2, ServerLimits.MaxMapPoints) },
            ColorField => request with { ColorBy = reader.ReadString() },
            LayoutField => request with { ByComponents = reader.ReadChoice(ByNeighbors, ByComponents) == 1 },
            _ => throw new InvalidOperationException("a field without a case"),
        });

    private sealed record MapRequest(
        Filter? Filter = null, int Limit = DefaultLimit, string? ColorBy = null, bool ByComponents = false);

    /// <summary>The body of a map.</summary>
    /// <param name="Filter">What documents must fulfil.</param>
    /// <param name="Limit">Points wanted, 2 to 5,000; of more documents an even sample is taken.</param>
    /// <param name="ColorBy">A metadata field whose value each point shall carry.</param>
    /// <param name="Layout">neighbors keeps near vectors near; components shows the two directions of most difference.
    /// </param>
    internal sealed record MapBody(
        JsonObject? Filter = null, int Limit = DefaultLimit, string? ColorBy = null, string Layout = ByNeighbors);

    /// <summary>The plane.</summary>
    /// <param name="Documents">Documents that the filter accepts.</param>
    /// <param name="Layout">How they were laid out.</param>
    /// <param name="ShareX">Share of the vectors' variance along the first principal component.</param>
    /// <param name="ShareY">Share of the vectors' variance along the second one.</param>
    /// <param name="Points">The sample.</param>
    internal sealed record MapAnswer(
        int Documents, string Layout, double ShareX, double ShareY, IReadOnlyList<MapPoint> Points);

    /// <summary>A document on the plane.</summary>
    internal sealed record MapPoint(string Id, float X, float Y, string? Title, string Text, JsonNode? Value);
}
