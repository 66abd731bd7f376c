// The body of a search. A vector is most of its bytes: it is read once, straight from them; the rest as a tree.
using System.Text.Json;
using SearchEngine.Index;
using SearchEngine.Query;

namespace SearchEngine.Server.Json;

/// <summary>Parses searches.</summary>
internal static class SearchJson
{
    private static readonly JsonFieldNames Fields = new("a search", "vector");

    /// <summary>Parses a body.</summary>
    /// <param name="json">The whole body.</param>
    /// <exception cref="InvalidInputException">It is no search; names the field.</exception>
    public static SearchRequest Parse(ReadOnlyMemory<byte> json)
    {
        float[]? vector = FindVector(json.Span, out Range place);
        using JsonDocument rest = StrictJson.Parse(vector is null ? json : Without(place, json.Span));
        SearchRequest request = SearchRequestReader.Read(rest.RootElement);
        return vector is null ? request : request with { Vector = vector };
    }

    // Null where there is none, or what is there is no array: the tree's reader then has its say.
    private static float[]? FindVector(ReadOnlySpan<byte> json, out Range place)
    {
        place = default;
        JsonFieldReader reader = new(json);
        if (reader.Kind != JsonTokenType.StartObject)
        {
            return null;
        }

        float[]? vector = null;
        ulong seen = 0;
        while (reader.NextField(Fields, ref seen, out _, skipUnknown: true))
        {
            if (reader.Kind == JsonTokenType.StartArray)
            {
                vector = reader.ReadVector(out place);
            }
            else
            {
                reader.SkipValue();
            }
        }

        reader.RequireEnd("send one.");
        return vector;
    }

    private static byte[] Without(Range place, ReadOnlySpan<byte> json) =>
        [.. json[..place.Start], .. "null"u8, .. json[place.End..]];
}
