// Requests to an OpenAI-compatible service. Rate limits (429), failures (5xx), broken connections and silence are
// repeated with growing waits; other refusals (4xx) are not, for they would be refused again.

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace SearchEngine.Trainer.Endpoints;

/// <summary>Posts JSON and gets JSON back. Thread-safe.</summary>
public sealed class EndpointClient : IDisposable
{
    private readonly HttpClient http;
    private readonly EndpointSettings settings;
    private readonly Func<TimeSpan, CancellationToken, Task> wait;
    private readonly TimeProvider clock;

    /// <summary>Creates a client.</summary>
    /// <param name="settings">Address, key and patience.</param>
    /// <param name="wait">How waits are spent; null sleeps.</param>
    /// <param name="clock">Ends a request that takes too long; null is the system's.</param>
    public EndpointClient(
        EndpointSettings settings, Func<TimeSpan, CancellationToken, Task>? wait = null, TimeProvider? clock = null)
    {
        this.settings = settings;
        this.wait = wait ?? Task.Delay;
        this.clock = clock ?? TimeProvider.System;
        http = new HttpClient { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        if (settings.ApiKey is { } key)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    /// <summary>The model that requests name.</summary>
    public string Model => settings.Model;

    /// <summary>Posts a body.</summary>
    /// <param name="path">Below the base address, such as <c>chat/completions</c>.</param>
    /// <param name="body">Written as JSON.</param>
    /// <param name="cancellation">Ends the request and the waits.</param>
    /// <exception cref="EndpointException">It was refused, or every attempt failed.</exception>
    public async Task<JsonElement> PostAsync(string path, object body, CancellationToken cancellation)
    {
        Uri address = new(settings.BaseUrl.ToString().TrimEnd('/') + "/" + path);
        TimeSpan pause = settings.FirstWait;
        for (int attempt = 1; ; attempt++)
        {
            (JsonElement? answer, string failure, TimeSpan? asked) = await TryAsync(address, body, cancellation);
            if (answer is { } value)
            {
                return value;
            }
            if (attempt == settings.Attempts)
            {
                throw new EndpointException(
                    $"{address}: {attempt} attempts failed, the last with: {failure}. Is the service up?");
            }
            TimeSpan next = asked ?? pause;
            await wait(next < settings.MaxWait ? next : settings.MaxWait, cancellation);
            pause *= 2;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<(JsonElement? Answer, string Failure, TimeSpan? Wait)> TryAsync(
        Uri address, object body, CancellationToken cancellation)
    {
        using CancellationTokenSource late = new(settings.Timeout, clock);
        using CancellationTokenSource limit =
            CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            using HttpResponseMessage response = await http.PostAsJsonAsync(address, body, limit.Token);
            if (response.IsSuccessStatusCode)
            {
                return (await response.Content.ReadFromJsonAsync<JsonElement>(limit.Token), "", null);
            }
            string said = await response.Content.ReadAsStringAsync(limit.Token);
            string failure = $"{(int)response.StatusCode} {said[..Math.Min(said.Length, 300)]}";
            bool mayPass = response.StatusCode == HttpStatusCode.TooManyRequests || (int)response.StatusCode >= 500;
            return mayPass
                ? (null, failure, response.Headers.RetryAfter?.Delta)
                : throw new EndpointException($"{address}: refused with {failure}. Check key, model and address.");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, $"no answer within {settings.Timeout.TotalSeconds:f0} s", null);
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or IOException)
        {
            return (null, error.Message, null);
        }
    }
}
