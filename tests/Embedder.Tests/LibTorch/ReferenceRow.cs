using System.Text.Json.Serialization;

namespace SearchEngine.Embedder.Tests.LibTorch;

/// <summary>A line of a fixture's expected.json.</summary>
internal sealed record ReferenceRow(int[] Ids, float[] Embedding)
{
    /// <summary>Position from which tokens are pooled; absent for documents.</summary>
    [JsonPropertyName("pool_from")]
    public int PoolFrom { get; init; }
}
