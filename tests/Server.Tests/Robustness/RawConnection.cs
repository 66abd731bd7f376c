using System.Net.Sockets;
using System.Text;

namespace SearchEngine.Server.Tests.Robustness;

/// <summary>A TCP connection to a server, for requests that no HTTP client would send.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly TcpClient client = new() { NoDelay = true };
    private NetworkStream stream = null!;

    /// <summary>Connects.</summary>
    public static async Task<RawConnection> OpenAsync(Uri server)
    {
        RawConnection connection = new();
        await connection.client.ConnectAsync(server.Host, server.Port);
        connection.stream = connection.client.GetStream();
        return connection;
    }

    /// <summary>Sends bytes; that the server has hung up meanwhile is no error.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
    {
        try
        {
            await stream.WriteAsync(bytes, cancellation);
        }
        catch (IOException)
        {
            // refused before the end: the answer, if any, says why
        }
    }

    /// <summary>Ends what is sent, and reads the answer.</summary>
    /// <returns>Its status and text; status 0 when the connection was closed without one.</returns>
    public Task<(int Status, string Text)> FinishAsync(TimeSpan timeout)
    {
        try
        {
            client.Client.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // the server has ended it already
        }

        return AnswerAsync(timeout);
    }

    /// <summary>Reads the answer, up to the connection's end, while the request may still be incomplete.</summary>
    /// <returns>Its status and text; status 0 when the connection was closed without one.</returns>
    public async Task<(int Status, string Text)> AnswerAsync(TimeSpan timeout)
    {
        using CancellationTokenSource late = new(timeout);
        using MemoryStream answer = new();
        try
        {
            await stream.CopyToAsync(answer, late.Token);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // reset: what came before it is the answer
        }

        string text = Encoding.UTF8.GetString(answer.ToArray());
        return (text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(text.AsSpan(9, 3)) : 0, text);
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();
}
