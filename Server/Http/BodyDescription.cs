// Tells the OpenAPI document what a route reads, without making the router refuse other content types: bodies are
// parsed from their bytes, and `curl -d` without a header shall work (OriginMiddleware keeps other sites out).
using Microsoft.OpenApi;

namespace SearchEngine.Server.Http;

/// <summary>Describes request bodies.</summary>
internal static class BodyDescription
{
    /// <summary>Says that the route reads <typeparamref name="T"/>.</summary>
    /// <param name="route">The route.</param>
    /// <param name="required">Whether there must be a body.</param>
    /// <param name="contentTypes">The content types; JSON when none is given.</param>
    public static RouteHandlerBuilder Reads<T>(
        this RouteHandlerBuilder route, bool required = true, params string[] contentTypes) =>
        route.AddOpenApiOperationTransformer(async (operation, context, cancellation) =>
        {
            OpenApiSchema schema = await context.GetOrCreateSchemaAsync(typeof(T), null, cancellation);
            Dictionary<string, OpenApiMediaType> content = [];
            foreach (string type in contentTypes.Length == 0 ? ["application/json"] : contentTypes)
            {
                content[type] = new OpenApiMediaType { Schema = schema };
            }

            operation.RequestBody = new OpenApiRequestBody { Required = required, Content = content };
        });
}
