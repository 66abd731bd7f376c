// The body {"collection": NAME}: of an alias, of a snapshot, of what is made from one.
using SearchEngine.Server.Json;

namespace SearchEngine.Server.Http;

/// <summary>Reads a body whose only field names a collection.</summary>
/// <param name="what">What the body is, for messages: "an alias".</param>
/// <param name="missing">What is said of an absent name: "is missing; …".</param>
internal sealed class CollectionNameBody(string what, string missing)
{
    private readonly JsonFieldNames fields = new(what, "collection");

    /// <summary>The name that the request's body gives.</summary>
    /// <exception cref="Index.InvalidInputException">The body is not that; names the field.</exception>
    public Task<string> ReadAsync(HttpRequest http, CancellationToken cancellation) =>
        RequestBody.ParseAsync(http, ServerLimits.MaxQuestionBytes, Parse, cancellation);

    private string Parse(ReadOnlySpan<byte> json)
    {
        JsonFieldReader reader = new(json);
        reader.RequireObject(fields);
        string? collection = null;
        ulong seen = 0;
        while (reader.NextField(fields, ref seen, out _))
        {
            collection = reader.ReadString();
        }

        reader.RequireEnd("send one object.");
        return collection ?? throw reader.InvalidField("collection", missing);
    }
}
