// Headers that every answer carries, so that a browser does with it only what it is meant for.
namespace SearchEngine.Server.Security;

/// <summary>Sets the headers.</summary>
internal static class SecurityHeaders
{
    private const string ForData = "default-src 'none'; frame-ancestors 'none'";
    private const string ForPages = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; " +
        "base-uri 'self'; form-action 'self'; object-src 'none'; frame-ancestors 'none'";

    /// <summary>Sets them on an answer that has not begun.</summary>
    public static void Set(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        bool isData = context.Request.Path.StartsWithSegments("/v1");
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = isData ? ForData : ForPages;
        if (isData)
        {
            headers.CacheControl = "no-store";
        }

        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }
    }
}
