// The part of a URL behind a prefix, unescaped exactly once: document ids may hold slashes and percent signs,
// which the routed path no longer tells apart.
using Microsoft.AspNetCore.Http.Features;

namespace SearchEngine.Server.Http;

/// <summary>Reads a document's id from the request line as it was sent.</summary>
internal static class RawPath
{
    private const string Marker = "/documents/";

    /// <summary>The id behind <c>/documents/</c>.</summary>
    public static string DocumentId(HttpContext context)
    {
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        int query = target.IndexOf('?');
        string path = query < 0 ? target : target[..query];
        int start = path.IndexOf(Marker, StringComparison.Ordinal);
        return start < 0 ? "" : Uri.UnescapeDataString(path[(start + Marker.Length)..]);
    }
}
