// A reranker behind HTTP, in the form that Cohere, Jina, Voyage and text-embeddings-inference agree on:
// POST {"query", "documents"} (or "texts") -> {"results": [{"index", "relevance_score"}]} (or a bare array of scores).
using System.Net.Http.Json;
using System.Text.Json;

namespace SearchEngine.Query;

/// <summary>Asks a service for the scores. The client's timeout bounds each call.</summary>
/// <param name="client">The client, with the authorisation that the service wants; stays the caller's.</param>
/// <param name="url">The service's address, such as http://localhost:8080/rerank.</param>
/// <param name="model">The model that the service is to use; null sends none.</param>
public sealed class HttpReranker(HttpClient client, Uri url, string? model = null) : IReranker
{
    /// <inheritdoc/>
    /// <exception cref="RerankerException">
    /// The service cannot be reached, is too slow, refuses, answers in another form, or leaves a text out.
    /// </exception>
    public async Task<float[]> ScoreAsync(
        string query, string? instruction, IReadOnlyList<string> texts, CancellationToken cancellation = default)
    {
        Dictionary<string, object> body = new()
        {
            ["query"] = string.IsNullOrEmpty(instruction) ? query : $"{instruction}\n{query}",
            ["documents"] = texts,
            ["texts"] = texts,
            ["top_n"] = texts.Count,
            ["return_documents"] = false,
        };
        if (model is not null)
            body["model"] = model;
        try
        {
            using HttpResponseMessage response = await client.PostAsJsonAsync(url, body, cancellation);
            response.EnsureSuccessStatusCode();
            await using Stream stream = await response.Content.ReadAsStreamAsync(cancellation);
            using JsonDocument json = await JsonDocument.ParseAsync(stream, cancellationToken: cancellation);
            return Scores(json.RootElement, texts.Count);
        }
        catch (HttpRequestException exception)
        {
            throw Failed($"cannot be used: {exception.Message}", exception);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw Failed($"did not answer within {client.Timeout.TotalSeconds} s", exception);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException
            or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            throw Failed("answered in another form than {\"results\": [{\"index\", \"relevance_score\"}]}", exception);
        }
    }

    private float[] Scores(JsonElement answer, int count)
    {
        JsonElement results = answer.ValueKind == JsonValueKind.Array ? answer : answer.GetProperty("results");
        var scores = new float[count];
        Array.Fill(scores, float.NaN);
        foreach (JsonElement result in results.EnumerateArray())
        {
            bool isLong = result.TryGetProperty("relevance_score", out JsonElement score);
            scores[result.GetProperty("index").GetInt32()] = (isLong ? score : result.GetProperty("score")).GetSingle();
        }
        int missing = Array.FindIndex(scores, score => !float.IsFinite(score));
        return missing < 0 ? scores : throw Failed($"gave no score for text {missing} of {count}", null);
    }

    private RerankerException Failed(string what, Exception? inner) =>
        new($"The reranker at {url} {what}; check its address and version, or search without it.", inner);
}
