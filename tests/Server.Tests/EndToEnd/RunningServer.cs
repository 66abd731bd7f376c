using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Tests.EndToEnd;

/// <summary>A server of this process on a free port, with data of its own and a real model.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly DirectoryInfo folder;

    private RunningServer(WebApplication app, DirectoryInfo folder, HttpMessageHandler? handler)
    {
        this.app = app;
        this.folder = folder;
        Client = new HttpClient(handler ?? new SocketsHttpHandler())
        {
            BaseAddress = new Uri(app.Urls.First()),
            Timeout = TimeSpan.FromMinutes(10),
        };
    }

    /// <summary>A client of the server.</summary>
    public HttpClient Client { get; }

    /// <summary>The server's services.</summary>
    public IServiceProvider Services => app.Services;

    /// <summary>The folder of the models.</summary>
    public string Models => Path.Combine(folder.FullName, "models");

    /// <summary>The folder of the collections.</summary>
    public string DataFolder => Path.Combine(folder.FullName, "data");

    /// <summary>Starts a server and waits until it is ready.</summary>
    /// <param name="addServices">Adds services of the test's own.</param>
    /// <param name="configure">Changes the options.</param>
    /// <param name="waits">Whether to wait until it is ready.</param>
    /// <param name="handler">How the client connects.</param>
    public static async Task<RunningServer> StartAsync(Action<IServiceCollection>? addServices = null,
        Func<ServerOptions, ServerOptions>? configure = null, bool waits = true, HttpMessageHandler? handler = null)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("searchengine-");
        ServerOptions options = new()
        {
            DataFolder = Path.Combine(folder.FullName, "data"),
            ModelsFolder = ModelsFolder.Make(folder.FullName),
            Urls = "http://127.0.0.1:0",
            Device = "cpu",
        };
        WebApplication app = ServerApplication.Build(configure?.Invoke(options) ?? options, addServices);
        await app.StartAsync();
        RunningServer server = new(app, folder, handler);
        while (waits && !(await server.Client.GetAsync("/readyz")).IsSuccessStatusCode)
        {
            await Task.Delay(20);
        }

        return server;
    }

    /// <summary>Sends a body as it is.</summary>
    public async Task<Answer> SendAsync(
        HttpMethod method, string path, string? body = null, string contentType = "application/json")
    {
        using HttpRequestMessage request = new(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        using HttpResponseMessage response = await Client.SendAsync(request);
        return await Answer.OfAsync(response);
    }

    /// <summary>POST of JSON.</summary>
    public Task<Answer> PostAsync(string path, string body) => SendAsync(HttpMethod.Post, path, body);

    /// <summary>GET.</summary>
    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    /// <summary>Makes an empty collection, whatever was there.</summary>
    public async Task MakeCollectionAsync(string name, string body = "{}")
    {
        await SendAsync(HttpMethod.Delete, $"/v1/collections/{name}");
        Answer made = await SendAsync(HttpMethod.Put, $"/v1/collections/{name}", body);
        Assert.Equal(201, made.Status);
    }

    /// <summary>The number of documents in a collection.</summary>
    public async Task<int> CountAsync(string name) =>
        (int)(await PostAsync($"/v1/collections/{name}/documents/count", "{}")).Json["count"]!;

    /// <summary>Waits until a job is in a state, for at most ten minutes.</summary>
    public async Task<JsonNode> WaitForJobAsync(string id, string state)
    {
        DateTime deadline = DateTime.UtcNow.AddMinutes(10);
        JsonNode job;
        while ((string)(job = (await GetAsync($"/v1/jobs/{id}")).Json)["state"]! != state)
        {
            Assert.True(DateTime.UtcNow < deadline, $"the job is not {state}: {job.ToJsonString()}");
            await Task.Delay(10);
        }

        return job;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        folder.Delete(recursive: true);
    }

    /// <summary>What the server said.</summary>
    internal sealed record Answer(int Status, string? ContentType, string Text)
    {
        /// <summary>The answer as JSON.</summary>
        public JsonNode Json => JsonNode.Parse(Text)!;

        /// <summary>The fields that a problem names.</summary>
        public IEnumerable<string> Fields => Json["errors"]!.AsObject().Select(error => error.Key);

        /// <summary>Reads a response.</summary>
        public static async Task<Answer> OfAsync(HttpResponseMessage response) => new((int)response.StatusCode,
            response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
    }
}
