// POST /v1/embeddings and GET /v1/models in the form of OpenAI's API, so that its clients work unchanged.
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.AI;
using SearchEngine.Embedder;
using SearchEngine.Index;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Json;
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Http;

/// <summary>The OpenAI-compatible routes.</summary>
internal static class EmbeddingRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/embeddings", EmbedAsync).WithName("createEmbeddings").WithTags("models")
            .Reads<EmbeddingsBody>().ProducesValidationProblem().ProducesProblem(404)
            .WithSummary("Embeds texts; OpenAI's clients work unchanged. input_type query takes an instruction.")
            .Requires(Role.Read, filtersByScope: true);
        routes.MapGet("/v1/models", List).WithName("listModels").WithTags("models")
            .WithSummary("Lists the models of the models folder.").Requires(Role.Read, filtersByScope: true);
        routes.MapGet("/v1/models/{name}", Get).WithName("getModel").WithTags("models").ProducesProblem(404)
            .WithSummary("Describes a model.").Requires(Role.Read, filtersByScope: true);
    }

    private static async Task<Ok<EmbeddingsAnswer>> EmbedAsync(
        HttpRequest http, ModelRegistry models, CancellationToken cancellation)
    {
        EmbeddingsRequest request =
            await RequestBody.ParseAsync(http, ServerLimits.MaxBodyBytes, EmbeddingsRequest.Parse, cancellation);

        string name = request.Model ?? ModelRegistry.DefaultName;
        ModelRegistry.RequireName("model", name);
        using ModelLease lease = await Task.Run(() => models.Use(name), CancellationToken.None);
        EmbeddingModel model = lease.Model;
        if (request.Dimensions > model.Dimensions)
        {
            throw new InvalidInputException("dimensions", $"must be at most {model.Dimensions}, the model's own.");
        }

        GeneratedEmbeddings<Embedding<float>> made =
            await model.GenerateAsync(Texts(model, request),
                EmbeddingCall.OptionsOf(request.Role, request.Instruction, request.Dimensions), cancellation);
        int tokens = (int)(made.Usage?.InputTokenCount ?? 0);
        models.AddTokens(tokens);
        EmbeddingItem[] data = new EmbeddingItem[made.Count];
        for (int i = 0; i < data.Length; i++)
        {
            float[] vector = made[i].Vector.ToArray();
            data[i] = new EmbeddingItem("embedding", i, request.Base64 ? ToBase64(vector) : vector);
        }

        return TypedResults.Ok(new EmbeddingsAnswer("list", data, name, new TokenUsage(tokens, tokens)));
    }

    private static string[] Texts(EmbeddingModel model, EmbeddingsRequest request)
    {
        string[] texts = [.. request.Texts];
        if (request.Tokens.Count > 0)
        {
            texts = new string[request.Tokens.Count];
            for (int i = 0; i < texts.Length; i++)
            {
                foreach (int token in request.Tokens[i])
                {
                    if (token >= model.Tokenizer.VocabularySize)
                    {
                        throw new InvalidInputException(
                            "input", $"holds token {token}; the model knows {model.Tokenizer.VocabularySize}.");
                    }
                }

                texts[i] = model.Tokenizer.Decode(request.Tokens[i]);
            }
        }

        for (int i = 0; i < texts.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(texts[i]) || texts[i].Length > Limits.MaxTextChars)
            {
                string field = texts.Length == 1 ? "input" : $"input[{i}]";
                throw new InvalidInputException(field, string.IsNullOrWhiteSpace(texts[i])
                    ? "is empty; leave it out." : $"has more than {Limits.MaxTextChars} characters; split it.");
            }
        }

        return texts;
    }

    private static string ToBase64(float[] vector) =>
        Convert.ToBase64String(MemoryMarshal.AsBytes(vector.AsSpan())); // little-endian, as every .NET platform is

    private static Ok<ModelList> List(ModelRegistry models) => TypedResults.Ok(new ModelList("list",
        [.. models.List().Select(name => TryDescribe(models, name)).OfType<ModelItem>()]));

    // One folder that is damaged does not hide the others; asking for it by name says what is wrong with it.
    private static ModelItem? TryDescribe(ModelRegistry models, string name)
    {
        try
        {
            return Describe(models, name);
        }
        catch (ModelFolderException)
        {
            return null;
        }
    }

    private static Ok<ModelItem> Get(string name, ModelRegistry models)
    {
        ModelRegistry.RequireName("model", name);
        return TypedResults.Ok(Describe(models, name));
    }

    private static ModelItem Describe(ModelRegistry models, string name)
    {
        ModelDescription description = models.Describe(name);
        return new ModelItem(name, "model", 0, "searchengine", description.Dimensions, description.MaxTokens,
            models.IsLoaded(name));
    }

    /// <summary>The fields that the embeddings route reads; input may also be an array of texts or of tokens.</summary>
    internal sealed record EmbeddingsBody(
        string Input, string? Model, string? EncodingFormat, int? Dimensions, string? InputType, string? Instruction);

    /// <summary>OpenAI's list of embeddings.</summary>
    internal sealed record EmbeddingsAnswer(
        string Object, IReadOnlyList<EmbeddingItem> Data, string Model, TokenUsage Usage);

    /// <summary>One embedding: numbers, or base64 of little-endian float32.</summary>
    internal sealed record EmbeddingItem(string Object, int Index, object Embedding);

    /// <summary>Tokens that the request cost.</summary>
    internal sealed record TokenUsage(int PromptTokens, int TotalTokens);

    /// <summary>OpenAI's list of models.</summary>
    internal sealed record ModelList(string Object, IReadOnlyList<ModelItem> Data);

    /// <summary>OpenAI's description of a model, with what users of this engine ask.</summary>
    internal sealed record ModelItem(
        string Id, string Object, long Created, string OwnedBy, int Dimensions, int MaxTokens, bool Loaded);
}
