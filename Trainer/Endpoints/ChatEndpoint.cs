// POST {base}/chat/completions {model, messages[]} -> {choices: [{message: {content}}]}, as OpenAI defined it.

using System.Text.Json;
using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Endpoints;

/// <summary>Asks a language model.</summary>
/// <param name="client">The service, which stays the caller's.</param>
/// <param name="temperature">How freely it writes, 0 to 2.</param>
public sealed class ChatEndpoint(EndpointClient client, double temperature = 0.9)
{
    /// <summary>One question, one answer.</summary>
    /// <param name="question">The user's message.</param>
    /// <param name="cancellation">Ends requests and waits.</param>
    /// <returns>What the model wrote; empty where the answer holds none, or none that is text.</returns>
    /// <exception cref="EndpointException">The service refused or failed.</exception>
    public async Task<string> AskAsync(string question, CancellationToken cancellation)
    {
        object body = new
        {
            model = client.Model,
            temperature,
            messages = new[] { new { role = "user", content = question } },
        };
        JsonElement answer = await client.PostAsync("chat/completions", body, cancellation);
        return answer.ValueKind == JsonValueKind.Object &&
            answer.TryGetProperty("choices", out JsonElement choices) &&
            choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() > 0 &&
            choices[0].TryGetProperty("message", out JsonElement message) &&
            message.TryGetProperty("content", out JsonElement content) && content.ValueKind == JsonValueKind.String &&
            JsonText.IsWhole(content.GetRawText(), content)
                ? content.GetString()!
                : "";
    }
}
