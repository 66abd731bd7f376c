// How a line of somebody's file becomes a document: which fields are id and text; the rest becomes metadata.
using System.Text.Json;
using System.Text.Json.Nodes;
using SearchEngine.Index;

namespace SearchEngine.Server.Commands;

/// <summary>Maps the fields of a file's lines to those of a document.</summary>
/// <param name="IdField">Field of the id; null takes <c>id</c>, or else <c>_id</c>.</param>
/// <param name="TextField">Field of the text.</param>
internal sealed record DocumentFields(string? IdField, string TextField)
{
    private const string TitleField = "title", MetadataField = "metadata";

    /// <summary>The document of a line.</summary>
    /// <exception cref="InvalidDataException">A field is missing or no text; names file, line and field.</exception>
    public Document Read(JsonLine line)
    {
        string idField = IdField ?? (line.Value.TryGetProperty("id", out _) ? "id" : "_id");
        return new Document
        {
            Id = line.Text(idField),
            Text = line.Text(TextField),
            Title = HasText(line, TitleField) ? line.Text(TitleField) : null,
            Metadata = Metadata(line, idField),
        };
    }

    private static bool HasText(JsonLine line, string field) =>
        line.Value.TryGetProperty(field, out JsonElement value)
        && value.ValueKind == JsonValueKind.String && !value.ValueEquals("");

    private JsonObject? Metadata(JsonLine line, string idField)
    {
        JsonObject metadata = [];
        foreach (JsonProperty property in line.Value.EnumerateObject())
        {
            if (property.NameEquals(MetadataField) && property.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty inner in property.Value.EnumerateObject())
                {
                    metadata[inner.Name] = NodeOf(inner.Value);
                }
            }
            else if (property.Name != idField && property.Name != TextField && property.Name != TitleField)
            {
                metadata[property.Name] = NodeOf(property.Value);
            }
        }

        return metadata.Count == 0 ? null : metadata;
    }

    private static JsonNode? NodeOf(JsonElement value) => value.Deserialize<JsonNode>();
}
