using System.Text.Json;
using System.Text.Json.Serialization;

namespace SearchEngine.Embedder.Tests;

/// <summary>A line of a fixture's expected.json: a text and the embedding that numpy computed in float64.</summary>
internal sealed record FixtureRow(
    [property: JsonPropertyName("role")] string RoleName,
    [property: JsonPropertyName("instruction")] string? Instruction,
    [property: JsonPropertyName("text")] string Text,
    [property: JsonPropertyName("ids")] int[] Ids,
    [property: JsonPropertyName("pool_from")] int PoolFrom,
    [property: JsonPropertyName("embedding")] float[] Embedding)
{
    public EmbeddingRole Role => RoleName == "query" ? EmbeddingRole.Query : EmbeddingRole.Document;

    public static FixtureRow[] Read(string folder) =>
        JsonSerializer.Deserialize<FixtureRow[]>(File.ReadAllText(Path.Combine(folder, "expected.json")))!;
}
