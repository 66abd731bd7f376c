// POST {base}/embeddings {model, input[]} -> {data: [{index, embedding[]}]}, as OpenAI defined it.

using System.Text.Json;
using SearchEngine.Embedder;

namespace SearchEngine.Trainer.Endpoints;

/// <summary>Embeds texts by a service; its <see cref="Embed"/> serves as teacher.</summary>
/// <param name="client">The service, which stays the caller's.</param>
/// <param name="batchSize">Texts of a request, at most.</param>
public sealed class EmbeddingsEndpoint(EndpointClient client, int batchSize = 64)
{
    /// <summary>As <see cref="Mining.TextEmbedder"/>; a query's instruction stands in front of it.</summary>
    /// <param name="texts">Any texts.</param>
    /// <param name="role">Their side.</param>
    /// <param name="instruction">The task; null sends texts bare.</param>
    /// <param name="cancellation">Ends requests and waits.</param>
    /// <exception cref="EndpointException">The service failed, or gave something else than vectors.</exception>
    public float[][] Embed(
        IReadOnlyList<string> texts, EmbeddingRole role, string? instruction, CancellationToken cancellation) =>
        EmbedAsync(texts, role, instruction, cancellation).GetAwaiter().GetResult();

    private async Task<float[][]> EmbedAsync(
        IReadOnlyList<string> texts, EmbeddingRole role, string? instruction, CancellationToken cancellation)
    {
        List<float[]> vectors = [];
        bool isAsked = role == EmbeddingRole.Query && !string.IsNullOrEmpty(instruction);
        foreach (string[] chunk in texts.Chunk(batchSize))
        {
            string[] input = isAsked
                ? Array.ConvertAll(chunk, text => $"Instruct: {instruction}\nQuery: {text}")
                : chunk;
            object body = new { model = client.Model, input };
            JsonElement answer = await client.PostAsync("embeddings", body, cancellation);
            vectors.AddRange(Read(answer, chunk.Length));
        }
        return vectors.ToArray();
    }

    private static float[][] Read(JsonElement answer, int count)
    {
        float[][] vectors = new float[count][];
        try
        {
            foreach (JsonElement row in answer.GetProperty("data").EnumerateArray())
            {
                float[] vector = row.GetProperty("embedding").EnumerateArray()
                    .Select(value => value.GetSingle()).ToArray();
                double length = Math.Sqrt(vector.Sum(value => (double)value * value));
                int index = row.GetProperty("index").GetInt32();
                vectors[index] = Array.ConvertAll(vector, value => (float)(value / length));
            }
        }
        catch (Exception error) when (
            error is KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or FormatException)
        {
            throw new EndpointException($"The answer holds no vectors as OpenAI's does: {error.Message}", error);
        }
        return vectors.All(vector => vector is { Length: > 0 })
            ? vectors
            : throw new EndpointException($"The answer lacks vectors for some of the {count} texts.");
    }
}
