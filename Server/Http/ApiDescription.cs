// The head of /openapi/v1.json; routes describe themselves where they are mapped.
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Http;

/// <summary>Configures the OpenAPI document.</summary>
internal static class ApiDescription
{
    private const string KeyScheme = "key";

    /// <summary>Sets version, title and the parts that no route declares.</summary>
    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "SearchEngine",
                Version = "v1",
                Description = "A retrieval database that carries its own embedding model. " +
                    "Errors are problem documents (RFC 9457) whose `errors` name the field and the remedy.",
            };
            document.Servers = [];
            document.AddComponent(KeyScheme, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "A key of `searchengine keys create`, or a token of the issuer that is set up.",
            });
            ApiExamples.Add(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            DescribeAccess(operation, context);
            return Task.CompletedTask;
        });
    }

    // The role stands where OpenAPI keeps scopes, which 3.1 allows for every kind of scheme.
    private static void DescribeAccess(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        Role role = context.Description.ActionDescriptor.EndpointMetadata.OfType<RequiredRole>().LastOrDefault()?.Role
            ?? Role.Admin;
        if (role > Role.Anyone)
        {
            OpenApiSecuritySchemeReference scheme = new(KeyScheme, context.Document);
            operation.Security = [new() { [scheme] = [role.Word()] }];
        }
    }
}
