// The part of a document's metadata that a request asks for.
using System.Text.Json.Nodes;

namespace SearchEngine.Query;

/// <summary>Selects metadata fields by path.</summary>
internal static class MetadataFields
{
    /// <summary>A copy with the fields named, "author.name" under "author"; null when there are none of them.</summary>
    public static JsonObject? Select(JsonObject? metadata, IReadOnlyList<string> paths)
    {
        if (metadata is null)
            return null;
        JsonObject? selected = null;
        foreach (string path in paths)
        {
            string[] names = (path.StartsWith("metadata.", StringComparison.Ordinal) ? path[9..] : path).Split('.');
            JsonNode? value = metadata;
            foreach (string name in names)
                value =
                    value is JsonObject inner && inner.TryGetPropertyValue(name, out JsonNode? found) ? found : null;
            if (value is null)
                continue;
            selected ??= [];
            JsonObject target = selected;
            foreach (string name in names[..^1])
            {
                if (target[name] is not JsonObject next)
                    target[name] = next = [];
                target = next;
            }
            target[names[^1]] = value.DeepClone();
        }
        return selected;
    }
}
