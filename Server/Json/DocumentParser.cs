// JSON -> Document. What a document may hold is checked by the collection; here only shape and types are.
using System.Text.Json;
using System.Text.Json.Nodes;
using SearchEngine.Index;

namespace SearchEngine.Server.Json;

/// <summary>Parses documents: <c>{"id", "text", "title"?, "metadata"?, "vector"?, "if_version"?}</c>, with <c>_id</c>
/// for <c>id</c>.</summary>
internal static class DocumentParser
{
    private const int Id = 0, AlternativeId = 1, Text = 2, Title = 3, Metadata = 4, Vector = 5, IfVersion = 6;

    private static readonly JsonFieldNames Fields = new("a document (other keys belong into \"metadata\")",
        "id", "_id", "text", "title", "metadata", "vector", "if_version");

    /// <summary>Parses a body: an array of documents, or one document.</summary>
    /// <param name="json">The whole body.</param>
    /// <param name="maxDocuments">Documents beyond which the body is refused.</param>
    /// <exception cref="InvalidInputException">The body is not that; names the field.</exception>
    public static List<Document> ParseBody(ReadOnlySpan<byte> json, int maxDocuments)
    {
        JsonFieldReader reader = new(json);
        List<Document> documents = [];
        if (reader.Kind == JsonTokenType.StartArray)
        {
            while (reader.NextElement())
            {
                if (documents.Count == maxDocuments)
                {
                    throw new InvalidInputException("documents", $"has more than {maxDocuments} elements; " +
                        "send several requests, or one stream with Content-Type: application/x-ndjson.");
                }

                documents.Add(Parse(ref reader, documents.Count));
            }
        }
        else
        {
            documents.Add(Parse(ref reader, 0));
        }

        reader.RequireEnd("for a stream of lines set Content-Type: application/x-ndjson.");
        return documents;
    }

    /// <summary>Parses one line of a stream.</summary>
    /// <param name="json">The line.</param>
    /// <param name="index">The document's place in the stream, from 0, for messages.</param>
    /// <exception cref="InvalidInputException">The line is not one document; names the field.</exception>
    public static Document ParseLine(ReadOnlySpan<byte> json, int index)
    {
        JsonFieldReader reader = new(json);
        Document document = Parse(ref reader, index);
        reader.RequireEnd("put each document on a line of its own.");
        return document;
    }

    private static Document Parse(ref JsonFieldReader reader, int index)
    {
        string? id = null, text = null, title = null;
        JsonObject? metadata = null;
        float[]? vector = null;
        long? ifVersion = null;
        reader.Enter($"documents[{index}]");
        reader.RequireObject(Fields);
        ulong seen = 0;
        while (reader.NextField(Fields, ref seen, out int field))
        {
            switch (field)
            {
                case Id or AlternativeId when id is not null:
                    throw reader.Invalid("is given twice: as \"id\" and as \"_id\".");
                case Id or AlternativeId:
                    id = reader.ReadString();
                    break;
                case Text:
                    text = reader.ReadString();
                    break;
                case Title:
                    title = reader.IsNull ? null : reader.ReadString();
                    break;
                case Metadata:
                    metadata = reader.IsNull ? null : reader.ReadObject();
                    break;
                case Vector:
                    vector = reader.IsNull ? null : reader.ReadVector();
                    break;
                case IfVersion:
                    ifVersion = reader.IsNull ? null : reader.ReadLong();
                    break;
            }
        }

        return new Document
        {
            Id = id ?? throw reader.InvalidField("id", "is missing; every document needs an id of its own."),
            Text = text ?? throw reader.InvalidField("text", "is missing; it is what is embedded and searched."),
            Title = title,
            Metadata = metadata,
            Vector = vector,
            IfVersion = ifVersion,
        };
    }
}
