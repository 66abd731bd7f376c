// POST /v1/rerank in the form that Cohere's and Jina's clients use. The scores come from the embedding model: each text
// is embedded by itself and compared with the query, which is no cross-encoder and does not claim to be.
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.AI;
using SearchEngine.Embedder;
using SearchEngine.Index;
using SearchEngine.Index.Distance;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Json;
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Http;

/// <summary>Orders texts by how well they answer a query.</summary>
internal static class RerankRoutes
{
    private const int ModelField = 0, QueryField = 1, DocumentsField = 2, TopField = 3, ReturnField = 4,
        InstructionField = 5;

    private static readonly JsonFieldNames Fields = new("a reranking",
        "model", "query", "documents", "top_n", "return_documents", "instruction");

    private static readonly JsonFieldNames DocumentFields = new("a document", "text");

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/rerank", RerankAsync).WithName("rerank").WithTags("models")
            .Requires(Role.Read, filtersByScope: true).Reads<RerankBody>()
            .ProducesValidationProblem().ProducesProblem(404)
            .WithSummary("Orders texts by how well they answer a query, in Cohere's and Jina's form.");

    private static async Task<Ok<RerankAnswer>> RerankAsync(
        HttpRequest http, ModelRegistry models, CancellationToken cancellation)
    {
        RerankBody request = await RequestBody.ParseAsync(http, ServerLimits.MaxBodyBytes, Parse, cancellation);

        string name = request.Model ?? ModelRegistry.DefaultName;
        ModelRegistry.RequireName("model", name);
        using ModelLease lease = await Task.Run(() => models.Use(name), CancellationToken.None);
        EmbeddingModel model = lease.Model;
        GeneratedEmbeddings<Embedding<float>> query = await model.GenerateAsync(
            [request.Query], EmbeddingCall.OptionsOf(EmbeddingRole.Query, request.Instruction), cancellation);
        GeneratedEmbeddings<Embedding<float>> documents = await model.GenerateAsync(
            request.Documents, EmbeddingCall.OptionsOf(EmbeddingRole.Document, instruction: null), cancellation);
        List<RerankResult> results = [];
        for (int i = 0; i < documents.Count; i++)
        {
            float cosine = Similarity.Dot(query[0].Vector.Span, documents[i].Vector.Span);
            results.Add(new RerankResult(i, Math.Clamp((1 + cosine) / 2, 0, 1),
                request.ReturnDocuments ? new RerankDocument(request.Documents[i]) : null));
        }

        int tokens = (int)((query.Usage?.InputTokenCount ?? 0) + (documents.Usage?.InputTokenCount ?? 0));
        models.AddTokens(tokens);
        return TypedResults.Ok(new RerankAnswer(
            Guid.CreateVersion7().ToString(), name,
            [.. results.OrderByDescending(result => result.RelevanceScore).ThenBy(result => result.Index)
                .Take(request.TopN ?? results.Count)],
            new TokenCount(tokens), new RerankMeta(new ApiVersion("1"), new BilledUnits(1))));
    }

    private static RerankBody Parse(ReadOnlySpan<byte> json)
    {
        JsonFieldReader reader = new(json);
        reader.RequireObject(Fields);
        RerankBody request = new("", []);
        ulong seen = 0;
        while (reader.NextField(Fields, ref seen, out int field, skipUnknown: true))
        {
            request = reader.IsNull ? request : field switch
            {
                ModelField => request with { Model = reader.ReadString() },
                QueryField => request with { Query = reader.ReadString() },
                DocumentsField => request with { Documents = ReadDocuments(ref reader) },
                TopField => request with { TopN = reader.ReadInteger(1, int.MaxValue) },
                ReturnField => request with { ReturnDocuments = reader.ReadBoolean() },
                InstructionField => request with { Instruction = reader.ReadString() },
                _ => throw new InvalidOperationException("a field without a case"),
            };
        }

        reader.RequireEnd("send one object.");
        return string.IsNullOrWhiteSpace(request.Query) ? throw reader.InvalidField("query", "is missing or empty.")
            : request.Query.Length > Limits.MaxTextChars ? throw reader.InvalidField(
                "query", $"has more than {Limits.MaxTextChars} characters; shorten it.")
            : request.Documents.Length == 0 ? throw reader.InvalidField("documents", "must hold at least one text.")
            : request;
    }

    private static string[] ReadDocuments(ref JsonFieldReader reader)
    {
        if (reader.Kind != JsonTokenType.StartArray)
        {
            throw reader.Invalid("must be an array of texts, or of objects with a text.");
        }

        List<string> texts = [];
        while (reader.NextElement())
        {
            if (texts.Count == ServerLimits.MaxRerankDocuments)
            {
                throw reader.Invalid($"has more than {ServerLimits.MaxRerankDocuments} elements; send several.");
            }

            string text = reader.Kind == JsonTokenType.StartObject ? ReadText(ref reader) : reader.ReadString();
            if (string.IsNullOrWhiteSpace(text) || text.Length > Limits.MaxTextChars)
            {
                throw new InvalidInputException($"documents[{texts.Count}]",
                    $"must have 1 to {Limits.MaxTextChars} characters that are not all blank.");
            }

            texts.Add(text);
        }

        return [.. texts];
    }

    private static string ReadText(ref JsonFieldReader reader)
    {
        string? text = null;
        ulong seen = 0;
        while (reader.NextField(DocumentFields, ref seen, out _, skipUnknown: true))
        {
            text = reader.ReadString();
        }

        return text ?? throw reader.InvalidField("documents", "has an element without text.");
    }

    /// <summary>The fields that are read; what else Cohere's and Jina's clients send is passed over.</summary>
    /// <param name="Query">What is asked.</param>
    /// <param name="Documents">The texts, or objects with a text; at most 1,000.</param>
    /// <param name="Model">The model; <c>default</c> where it is left out.</param>
    /// <param name="TopN">How many of the best are answered; all where it is left out.</param>
    /// <param name="ReturnDocuments">Whether the texts are answered as well.</param>
    /// <param name="Instruction">What is searched for, in words; empty for none.</param>
    internal sealed record RerankBody(
        string Query, string[] Documents, string? Model = null, int? TopN = null, bool ReturnDocuments = false,
        string? Instruction = null);

    /// <summary>The texts in order, with what Cohere's and Jina's clients look for beside them.</summary>
    internal sealed record RerankAnswer(
        string Id, string Model, IReadOnlyList<RerankResult> Results, TokenCount Usage, RerankMeta Meta);

    /// <summary>A text's place in the request and its score, (1 + cosine) / 2.</summary>
    internal sealed record RerankResult(int Index, float RelevanceScore, RerankDocument? Document);

    /// <summary>A text.</summary>
    internal sealed record RerankDocument(string Text);

    /// <summary>Jina's count of tokens.</summary>
    internal sealed record TokenCount(int TotalTokens);

    /// <summary>Cohere's remarks.</summary>
    internal sealed record RerankMeta(ApiVersion ApiVersion, BilledUnits BilledUnits);

    /// <summary>The version of the API.</summary>
    internal sealed record ApiVersion(string Version);

    /// <summary>Searches that were made.</summary>
    internal sealed record BilledUnits(int SearchUnits);
}
