// POST /v1/collections/{name}/facets: how many documents hold each value of a metadata field.
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using SearchEngine.Index;
using SearchEngine.Index.Filtering;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Json;
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Http;

/// <summary>Counts values of metadata fields among the documents that a filter accepts.</summary>
internal static class FacetRoutes
{
    private const int FieldsField = 0, FilterField = 1, LimitField = 2;
    private const int DefaultLimit = 20;

    private static readonly JsonFieldNames Names = new("a facet request", "fields", "filter", "limit");

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/collections/{name}/facets", CountAsync).WithName("facets").WithTags("documents")
            .Requires(Role.Read).Reads<FacetBody>().ProducesValidationProblem().ProducesProblem(404)
            .WithSummary("Counts the values of metadata fields, the most frequent first.");

    private static async Task<Ok<FacetAnswer>> CountAsync(
        string name, HttpRequest http, CollectionRegistry collections, CancellationToken cancellation)
    {
        using CollectionLease lease = collections.Use(name);
        FacetRequest request = await RequestBody.ParseAsync(http, ServerLimits.MaxQuestionBytes, Parse, cancellation);

        Collection collection = lease.Collection;
        Filter filter = request.Filter ?? Filter.And(); // no condition accepts every document
        int[] matches = collection.Plan(filter).Matches.ToArray();
        Dictionary<string, Facet> facets = [];
        foreach (string field in request.Fields)
        {
            facets[field] = Count(collection.Fields, matches, field, request.Limit, cancellation);
        }

        return TypedResults.Ok(new FacetAnswer(matches.Length, facets));
    }

    private static Facet Count(
        FieldIndex fields, int[] matches, string field, int limit, CancellationToken cancellation)
    {
        Dictionary<FilterValue, int> counts = [];
        int missing = 0;
        foreach (int document in matches)
        {
            cancellation.ThrowIfCancellationRequested();
            IReadOnlyList<FilterValue> values = fields.ValuesOf(document, field);
            missing += values.Count == 0 ? 1 : 0;
            foreach (FilterValue value in values)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(counts, value, out _)++;
            }
        }

        return new Facet([.. counts.OrderByDescending(pair => pair.Value)
            .ThenBy(pair => pair.Key.Text, StringComparer.Ordinal).ThenBy(pair => pair.Key.Number).Take(limit)
            .Select(pair => new FacetValue(JsonNode.Parse(pair.Key.ToString())!, pair.Value))], counts.Count, missing);
    }

    private static FacetRequest Parse(ReadOnlySpan<byte> json)
    {
        FacetRequest parsed = JsonBody.Parse(json, Names, new FacetRequest([]), (ref reader, field, request) =>
            field switch
            {
                FieldsField => request with { Fields = ReadFields(ref reader) },
                FilterField => request with { Filter = reader.ReadFilter() },
                LimitField => request with { Limit = reader.ReadInteger(1, ServerLimits.MaxFacetValues) },
                _ => throw new InvalidOperationException("a field without a case"),
            });
        return parsed.Fields.Count > 0 ? parsed
            : throw new InvalidInputException("fields", "must name at least one metadata field.");
    }

    private static List<string> ReadFields(ref JsonFieldReader reader)
    {
        if (reader.Kind != JsonTokenType.StartArray)
        {
            throw reader.Invalid("must be an array of names of metadata fields.");
        }

        List<string> fields = [];
        while (reader.NextElement())
        {
            fields.Add(fields.Count < ServerLimits.MaxFacetFields ? reader.ReadString()
                : throw reader.Invalid(
                    $"has more than {ServerLimits.MaxFacetFields} elements; send several requests."));
        }

        return fields;
    }

    private sealed record FacetRequest(List<string> Fields, Filter? Filter = null, int Limit = DefaultLimit);

    /// <summary>The body of a facet request.</summary>
    /// <param name="Fields">The metadata fields, by path; at most 16.</param>
    /// <param name="Filter">What documents must fulfil to be counted.</param>
    /// <param name="Limit">Values a field, 1 to 1,000.</param>
    internal sealed record FacetBody(string[] Fields, JsonObject? Filter = null, int Limit = DefaultLimit);

    /// <summary>The documents that were looked at, and the values by field.</summary>
    internal sealed record FacetAnswer(int Documents, IReadOnlyDictionary<string, Facet> Facets);

    /// <summary>The values of a field.</summary>
    /// <param name="Values">The most frequent ones.</param>
    /// <param name="Distinct">How many different ones there are.</param>
    /// <param name="Missing">Documents that have none.</param>
    internal sealed record Facet(IReadOnlyList<FacetValue> Values, int Distinct, int Missing);

    /// <summary>A value and how many documents hold it.</summary>
    internal sealed record FacetValue(JsonNode Value, int Count);
}
