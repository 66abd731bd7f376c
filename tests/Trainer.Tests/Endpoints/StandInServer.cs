using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SearchEngine.Trainer.Tests.Endpoints;

/// <summary>A local service in the place of a language model: answers as a test tells it to.</summary>
internal sealed class StandInServer : IDisposable
{
    private const int MostTries = 10;

    private readonly HttpListener listener;
    private readonly Func<int, JsonNode, Answer> reply;
    private readonly CancellationTokenSource ended = new();
    private int requests;

    /// <summary>Listens on a free port; <paramref name="reply"/> gets the request's number, from 1, and body.</summary>
    public StandInServer(Func<int, JsonNode, Answer> reply)
    {
        this.reply = reply;
        (listener, int port) = Listen();
        BaseUrl = new Uri($"http://127.0.0.1:{port}/v1");
        _ = ServeAsync();
    }

    public Uri BaseUrl { get; }

    /// <summary>For the client: the time of a request ends when this service will never answer it.</summary>
    public HeldClock Clock { get; } = new();

    public int Requests => requests;

    public string? LastKey { get; private set; }

    /// <summary>A chat answer with this text.</summary>
    public static Answer Chat(string content) => new(200, JsonSerializer.Serialize(new
    {
        choices = new[] { new { message = new { role = "assistant", content } } },
    }));

    public void Dispose()
    {
        ended.Cancel();
        listener.Close();
    }

    // Another program may take a port between the moment it is found free and the moment it is listened on.
    private static (HttpListener Listener, int Port) Listen()
    {
        for (int tries = 1; ; tries++)
        {
            int port;
            using (TcpListener free = new(IPAddress.Loopback, 0))
            {
                free.Start();
                port = ((IPEndPoint)free.LocalEndpoint).Port;
            }
            HttpListener listener = new();
            listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            try
            {
                listener.Start();
                return (listener, port);
            }
            catch (HttpListenerException) when (tries < MostTries)
            {
                listener.Close();
            }
        }
    }

    private async Task ServeAsync()
    {
        while (!ended.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using StreamReader reader = new(context.Request.InputStream);
        JsonNode body = JsonNode.Parse(await reader.ReadToEndAsync())!;
        LastKey = context.Request.Headers["Authorization"];
        Answer answer = reply(Interlocked.Increment(ref requests), body);
        if (answer.Hangs)
        {
            Clock.EndTimers();
            return;
        }
        context.Response.StatusCode = answer.Status;
        if (answer.RetryAfter is { } seconds)
        {
            context.Response.Headers["Retry-After"] = seconds.ToString();
        }
        byte[] bytes = Encoding.UTF8.GetBytes(answer.Body);
        context.Response.ContentType = "application/json";
        await context.Response.OutputStream.WriteAsync(bytes);
        context.Response.Close();
    }

    /// <summary>What the server says.</summary>
    public sealed record Answer(int Status, string Body, int? RetryAfter = null, bool Hangs = false);
}
