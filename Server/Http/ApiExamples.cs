// An example for every body of the OpenAPI document. A test sends each to its route.
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace SearchEngine.Server.Http;

/// <summary>Bodies as people send them, by the name of the operation.</summary>
internal static class ApiExamples
{
    private const string JsonType = "application/json", LinesType = "application/x-ndjson";

    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["putCollection"] = """{"model": "default", "metric": "cosine"}""",
        ["upsertDocuments"] = """
            [{"id": "magnets", "title": "Magnets", "text": "Magnets attract iron.", "metadata": {"topic": "physics"}}]
            """,
        ["deleteDocuments"] = """{"filter": {"topic": "drafts"}}""",
        ["scrollDocuments"] = """{"limit": 100, "filter": {"topic": "physics"}}""",
        ["countDocuments"] = """{"filter": {"topic": "physics"}}""",
        ["facets"] = """{"fields": ["topic"], "limit": 10}""",
        ["mapCollection"] = """{"limit": 500, "color_by": "topic"}""",
        ["search"] = """
            {"query": "what do magnets attract", "instruction": "Given a question, find passages that answer it",
             "mode": "hybrid", "top": 3, "filter": {"topic": "physics"}, "explain": true}
            """,
        ["searchBatch"] = """{"searches": [{"query": "magnets", "top": 3}, {"query": "iron", "mode": "keyword"}]}""",
        ["createEmbeddings"] = """
            {"model": "default", "input": ["Magnets attract iron."], "encoding_format": "float",
             "input_type": "document"}
            """,
        ["rerank"] = """
            {"query": "what do magnets attract", "top_n": 1,
             "documents": ["Bread is baked.", "Magnets attract iron."], "return_documents": true}
            """,
        ["putAlias"] = """{"collection": "library"}""",
        ["takeSnapshot"] = """{"collection": "library"}""",
        ["restoreSnapshot"] = """{"collection": "restored"}""",
        ["reindex"] = """{"model": "default", "switch": true}""",
        ["startFineTune"] = """
            {"pairs": [{"query": "what do magnets attract", "ids": ["magnets"]}], "held_out_share": 0.2}
            """,
        ["putExperiment"] = """{"generation": 2, "share": 0.5}""",
        ["switchGeneration"] = """{"generation": 2}""",
        ["rollBack"] = """{"generation": 1}""",
    };

    /// <summary>Puts the examples into the document.</summary>
    public static void Add(OpenApiDocument document)
    {
        foreach (OpenApiOperation operation in document.Paths.Values.SelectMany(
            path => (IEnumerable<OpenApiOperation>?)path.Operations?.Values ?? []))
        {
            if (Bodies.GetValueOrDefault(operation.OperationId ?? "") is not { } example
                || operation.RequestBody?.Content is not { } content)
            {
                continue;
            }

            foreach ((string type, OpenApiMediaType media) in content)
            {
                JsonNode value = JsonNode.Parse(example)!;
                media.Example = type == JsonType ? value : type == LinesType ? Lines(value.AsArray()) : null;
            }
        }
    }

    private static JsonNode Lines(JsonArray documents) =>
        string.Concat(documents.Select(document => $"{document!.ToJsonString()}\n"));
}
