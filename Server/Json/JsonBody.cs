// A body that is one object whose fields may all be left out: the frame that such bodies share.
using SearchEngine.Index;

namespace SearchEngine.Server.Json;

/// <summary>Parses bodies of optional fields.</summary>
internal static class JsonBody
{
    /// <summary>Reads the value of one field.</summary>
    /// <typeparam name="T">What the body becomes.</typeparam>
    /// <param name="reader">Stands on the value, which is not null.</param>
    /// <param name="field">The field's position among the names.</param>
    /// <param name="before">What the fields before it have made.</param>
    public delegate T FieldReader<T>(ref JsonFieldReader reader, int field, T before);

    /// <summary>Parses a body; an empty one, and a field that is null, leave things as they are.</summary>
    /// <typeparam name="T">What the body becomes.</typeparam>
    /// <param name="json">The whole body.</param>
    /// <param name="fields">The fields that it may have.</param>
    /// <param name="empty">What a body without fields is.</param>
    /// <param name="read">Reads a field.</param>
    /// <exception cref="InvalidInputException">It is not that; names the field.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> json, JsonFieldNames fields, T empty, FieldReader<T> read)
    {
        if (json.IsEmpty)
        {
            return empty;
        }

        JsonFieldReader reader = new(json);
        reader.RequireObject(fields);
        T body = empty;
        ulong seen = 0;
        while (reader.NextField(fields, ref seen, out int field))
        {
            body = reader.IsNull ? body : read(ref reader, field, body);
        }

        reader.RequireEnd("send one object.");
        return body;
    }
}
