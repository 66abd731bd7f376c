using SearchEngine.Embedder;

namespace SearchEngine.Trainer.Mining;

/// <summary>Embeds lists in which texts come again: a query stands beside each of its passages.</summary>
internal static class DistinctTexts
{
    /// <summary>The vectors of texts, each of which is embedded once.</summary>
    /// <returns>[texts][d], in their order.</returns>
    public static float[][] EmbedDistinct(
        this TextEmbedder embed, IReadOnlyList<string> texts, EmbeddingRole role, string? instruction,
        CancellationToken cancellation)
    {
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        int[] place = new int[texts.Count];
        for (int i = 0; i < place.Length; i++)
        {
            places.TryAdd(texts[i], places.Count);
            place[i] = places[texts[i]];
        }
        float[][] vectors = embed(places.Keys.ToArray(), role, instruction, cancellation);
        return Array.ConvertAll(place, at => vectors[at]);
    }
}
