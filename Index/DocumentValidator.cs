// Checks what a caller gives against Limits and the collection's settings, before anything is embedded or stored.
using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SearchEngine.Index.Distance;
using SearchEngine.Index.Filtering;

namespace SearchEngine.Index;

/// <summary>Refuses documents and ids that break <see cref="Limits"/>, naming the field and the remedy.</summary>
/// <param name="settings">The collection's settings.</param>
/// <param name="canEmbed">False when the collection has no model, so that every document must bring a vector.</param>
internal sealed class DocumentValidator(CollectionSettings settings, bool canEmbed)
{
    private static readonly SearchValues<char> Surrogates =
        SearchValues.Create([.. Enumerable.Range(0xD800, 0x800).Select(code => (char)code)]);

    public void Require(IReadOnlyList<Document> documents, int first)
    {
        RequireBatchSize("documents", documents.Count);
        for (int i = 0; i < documents.Count; i++)
            Require(documents[i], $"documents[{first + i}]");
    }

    public static void RequireIds(IReadOnlyList<string> ids)
    {
        RequireBatchSize("ids", ids.Count);
        for (int i = 0; i < ids.Count; i++)
            RequireId(ids[i], $"ids[{i}]");
    }

    private static void RequireBatchSize(string field, int count)
    {
        if (count is 0 or > Limits.MaxBatchDocuments)
        {
            throw new InvalidInputException(field,
                $"has {count} elements; one write takes 1 to {Limits.MaxBatchDocuments}.");
        }
    }

    private void Require(Document document, string path)
    {
        if (document is null)
            throw new InvalidInputException(path, "is null; give an object with id and text.");
        RequireId(document.Id, path + ".id");
        RequireText(document.Text, path + ".text");
        if (document.Title is { } title)
            RequireTitle(title, path + ".title");
        if (document.Metadata is { } metadata)
            RequireMetadata(metadata, path + ".metadata");
        if (document.IfVersion is < 0)
            throw new InvalidInputException(path + ".if_version", $"is {document.IfVersion}; it must be 0 or more.");
        if (document.Vector is { } vector)
            RequireVector(vector, path + ".vector");
        else if (!canEmbed)
        {
            throw new InvalidInputException(path + ".vector",
                $"is missing; this collection has no model, so give {settings.Dimensions} numbers.");
        }
    }

    private static void RequireId(string id, string field)
    {
        if (string.IsNullOrEmpty(id))
            throw new InvalidInputException(field, "is missing or empty; give 1 to 512 bytes of UTF-8.");
        RequireUnicode(id, field);
        int bytes = Encoding.UTF8.GetByteCount(id);
        if (bytes > Limits.MaxIdBytes)
        {
            throw new InvalidInputException(field,
                $"has {bytes} bytes of UTF-8; at most {Limits.MaxIdBytes} are taken.");
        }
    }

    private static void RequireText(string text, string field)
    {
        if (text is null)
            throw new InvalidInputException(field, "is missing; give the document's text.");
        if (text.Length > Limits.MaxTextChars)
        {
            throw new InvalidInputException(field,
                $"has {text.Length} characters; at most {Limits.MaxTextChars} are taken, so split the document.");
        }

        if (string.IsNullOrWhiteSpace(text))
            throw new InvalidInputException(field, "is empty; give some text.");
        RequireUnicode(text, field);
    }

    private static void RequireTitle(string title, string field)
    {
        if (title.Length > Limits.MaxTitleChars)
        {
            throw new InvalidInputException(field,
                $"has {title.Length} characters; at most {Limits.MaxTitleChars} are taken.");
        }

        RequireUnicode(title, field);
    }

    // An unpaired surrogate has no UTF-8 form: it would come back as another text than was given.
    private static void RequireUnicode(string value, string field)
    {
        ReadOnlySpan<char> rest = value;
        int at;
        while ((at = rest.IndexOfAny(Surrogates)) >= 0)
        {
            if (at + 1 >= rest.Length || !char.IsSurrogatePair(rest[at], rest[at + 1]))
                throw new InvalidInputException(field, "holds half of a surrogate pair; send well-formed Unicode.");
            rest = rest[(at + 2)..];
        }
    }

    private static void RequireMetadata(JsonObject metadata, string field)
    {
        int depth = DepthOf(metadata, 1);
        if (depth > Limits.MaxMetadataDepth)
        {
            throw new InvalidInputException(field,
                $"is nested deeper than {Limits.MaxMetadataDepth} levels; flatten it.");
        }

        byte[] bytes;
        try
        {
            bytes = JsonSerializer.SerializeToUtf8Bytes(metadata);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new InvalidInputException(field, $"is not JSON: {exception.Message}");
        }

        if (bytes.Length > Limits.MaxMetadataBytes)
        {
            throw new InvalidInputException(field,
                $"has {bytes.Length} bytes of JSON; at most {Limits.MaxMetadataBytes} are taken.");
        }

        RequireValues(bytes, field);
    }

    private static void RequireValues(byte[] metadata, string field)
    {
        using JsonDocument json = JsonDocument.Parse(metadata);
        List<(string Path, FieldKind Kind, object? Value)> values = [];
        MetadataWalk.Collect(json.RootElement, "", values);
        foreach ((string path, FieldKind kind, object? value) in values)
        {
            if (kind == FieldKind.Number && !double.IsFinite((double)value!))
            {
                throw new InvalidInputException($"{field}.{path}",
                    $"holds a number beyond {double.MaxValue:R}; give a smaller one, or text.");
            }
        }

        int fields = values.DistinctBy(value => value.Path).Count();
        if (fields > Limits.MaxMetadataFields)
        {
            throw new InvalidInputException(field,
                $"has {fields} fields; at most {Limits.MaxMetadataFields} are taken, so put them into arrays or text.");
        }
    }

    private static int DepthOf(JsonNode? node, int depth)
    {
        int deepest = depth;
        if (depth > Limits.MaxMetadataDepth)
            return depth;
        if (node is JsonObject fields)
        {
            foreach ((_, JsonNode? child) in fields)
            {
                if (child is JsonObject or JsonArray)
                    deepest = Math.Max(deepest, DepthOf(child, depth + 1));
            }
        }
        else if (node is JsonArray elements)
        {
            foreach (JsonNode? child in elements)
            {
                if (child is JsonObject or JsonArray)
                    deepest = Math.Max(deepest, DepthOf(child, depth + 1));
            }
        }

        return deepest;
    }

    public void RequireVector(ReadOnlySpan<float> vector, string field)
    {
        if (vector.Length != settings.Dimensions)
        {
            throw new InvalidInputException(field,
                $"has {vector.Length} numbers; this collection takes {settings.Dimensions}.");
        }

        bool allZero = true;
        for (int i = 0; i < vector.Length; i++)
        {
            if (!float.IsFinite(vector[i]))
                throw new InvalidInputException($"{field}[{i}]", $"is {vector[i]}; every number must be finite.");
            allZero &= vector[i] == 0;
        }

        if (allZero)
            throw new InvalidInputException(field, "is all zeros; a vector needs a direction.");
        if (Similarity.Length(vector) is var length and > Limits.MaxVectorLength)
        {
            throw new InvalidInputException(field,
                $"has the length {length:R}; at most {Limits.MaxVectorLength:R} is taken, so scale it down.");
        }
    }
}
