// The head of /openapi/v1.json; routes describe themselves where they are mapped.
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace SearchEngine.Server.Http;

/// <summary>Configures the OpenAPI document.</summary>
internal static class ApiDescription
{
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
            return Task.CompletedTask;
        });
    }
}
