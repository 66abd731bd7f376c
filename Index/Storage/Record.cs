// One document as the store keeps it: what the client gave, what the model made of it, and where it is indexed.
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SearchEngine.Index.Storage;

/// <summary>A document with its passages and their vectors.</summary>
internal sealed class Record
{
    public required string Id { get; init; }

    public required string Text { get; init; }

    public string? Title { get; init; }

    /// <summary>The metadata as UTF-8 JSON without white space; null when there is none.</summary>
    public byte[]? Metadata { get; init; }

    public long Version { get; set; }

    public int Ordinal { get; set; }

    public required Passage[] Passages { get; init; }

    /// <summary>The graph slot of each passage. [passages]</summary>
    public required int[] Slots { get; init; }

    /// <summary>Full-precision vectors, exactly as given or made. [passages, dimensions]</summary>
    public required float[] Vectors { get; init; }

    public int Dimensions => Vectors.Length / Passages.Length;

    /// <summary>What the map holds of this document.</summary>
    /// <param name="recordBytes">Bytes of the record at rest.</param>
    public DocumentEntry EntryOf(int recordBytes) =>
        new(Id, Ordinal, Version, recordBytes, Metadata is not null, Slots);

    /// <summary>The metadata as JSON; null when there is none.</summary>
    public JsonObject? ParseMetadata() => ParseMetadata(Metadata);

    /// <summary>Metadata bytes as JSON; null when there are none.</summary>
    public static JsonObject? ParseMetadata(ReadOnlySpan<byte> metadata) =>
        metadata.IsEmpty ? null : JsonSerializer.Deserialize<JsonObject>(metadata);

    public ReadOnlySpan<float> VectorOf(int passage) => Vectors.AsSpan(passage * Dimensions, Dimensions);
}
