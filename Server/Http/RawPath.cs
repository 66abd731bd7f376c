// The part of a URL behind a prefix, unescaped exactly once: document ids may hold slashes and percent signs,
// which the routed path no longer tells apart.
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Features;

namespace SearchEngine.Server.Http;

/// <summary>Reads a document's id from the request line as it was sent.</summary>
internal static partial class RawPath
{
    /// <summary>The id behind <c>/collections/{name}/documents/</c>.</summary>
    public static string DocumentId(HttpContext context)
    {
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        int query = target.IndexOf('?');
        string path = query < 0 ? target : target[..query];
        Match prefix = Prefix().Match(path);
        return prefix.Success ? Uri.UnescapeDataString(path[(prefix.Index + prefix.Length)..]) : "";
    }

    // A collection may be named documents, and ids may hold anything: the first place that fits is the route's.
    [GeneratedRegex("/collections/[^/]+/documents/", RegexOptions.CultureInvariant)]
    private static partial Regex Prefix();
}
