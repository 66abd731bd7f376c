// Counts the searches under way, for the work that yields to them.
using Microsoft.AspNetCore.Http.Metadata;
using SearchEngine.Server.Hosting;

namespace SearchEngine.Server.Http;

/// <summary>Tells <see cref="SearchTraffic"/> when a request of a search route begins and ends.</summary>
internal sealed class SearchTrafficMiddleware(RequestDelegate next, SearchTraffic traffic)
{
    /// <summary>The tag of the routes that count.</summary>
    public const string Tag = "search";

    /// <summary>Handles one request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        bool counts = context.GetEndpoint()?.Metadata.GetMetadata<ITagsMetadata>()?.Tags.Contains(Tag) == true;
        if (!counts)
        {
            await next(context);
            return;
        }

        traffic.Begin();
        try
        {
            await next(context);
        }
        finally
        {
            traffic.End();
        }
    }
}
