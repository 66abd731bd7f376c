// HTTP/1.1 over blocking sockets: one thread a connection, one request at a time, answers read but not parsed.
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace SearchEngine.Benchmarks.Http;

/// <summary>Sends requests that were made before, as fast as the server answers them.</summary>
internal static class SocketLoad
{
    /// <summary>A POST request as it goes over the wire.</summary>
    public static byte[] Post(Uri server, string path, string contentType, byte[] body) =>
    [
        .. Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: {server.Authority}\r\n" +
            $"Content-Type: {contentType}\r\nContent-Length: {body.Length}\r\n\r\n"),
        .. body,
    ];

    /// <summary>Sends the requests over and over for some seconds.</summary>
    /// <param name="server">The server.</param>
    /// <param name="requests">The requests; each connection begins at a place of its own.</param>
    /// <param name="connections">Connections, each on its own thread.</param>
    /// <param name="seconds">How long.</param>
    public static Result Run(Uri server, byte[][] requests, int connections, double seconds)
    {
        List<long>[] times = [.. Enumerable.Range(0, connections).Select(_ => new List<long>(1 << 16))];
        int failures = 0;
        long end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        Thread[] threads = [.. Enumerable.Range(0, connections).Select(connection => new Thread(() =>
        {
            using Connection line = new(server);
            for (int i = connection * requests.Length / connections; Stopwatch.GetTimestamp() < end; i++)
            {
                long started = Stopwatch.GetTimestamp();
                int status = line.Send(requests[i % requests.Length]);
                times[connection].Add(Stopwatch.GetTimestamp() - started);
                if (status != 200)
                {
                    Interlocked.Increment(ref failures);
                }
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        long[] all = [.. times.SelectMany(list => list).Order()];
        return new Result(all, seconds, failures);
    }

    /// <summary>Sends every request once.</summary>
    /// <returns>How many were not answered with 200.</returns>
    public static int SendAll(Uri server, byte[][] requests, int connections)
    {
        int next = -1, failures = 0;
        Thread[] threads = [.. Enumerable.Range(0, connections).Select(_ => new Thread(() =>
        {
            using Connection line = new(server);
            for (int i = Interlocked.Increment(ref next); i < requests.Length; i = Interlocked.Increment(ref next))
            {
                if (line.Send(requests[i]) != 200)
                {
                    Interlocked.Increment(ref failures);
                }
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return failures;
    }

    /// <summary>Sends every request once over one connection and returns the bodies of the answers.</summary>
    public static byte[][] Answers(Uri server, byte[][] requests)
    {
        using Connection line = new(server);
        return Array.ConvertAll(requests, request =>
        {
            int status = line.Send(request);
            return status == 200 ? line.Body.ToArray()
                : throw new InvalidOperationException($"{status}: {Encoding.UTF8.GetString(line.Body)}");
        });
    }

    /// <summary>What a run measured.</summary>
    /// <param name="Ticks">The times of all requests, rising.</param>
    /// <param name="Seconds">How long it ran.</param>
    /// <param name="Failures">Answers other than 200.</param>
    internal sealed record Result(long[] Ticks, double Seconds, int Failures)
    {
        /// <summary>Answers a second.</summary>
        public double PerSecond => Ticks.Length / Seconds;

        /// <summary>The time that a share of the requests did not exceed.</summary>
        public double PercentileMs(double share) => Ticks.Length == 0 ? 0
            : Ticks[(int)Math.Min(Ticks.Length - 1, share * Ticks.Length)] * 1000.0 / Stopwatch.Frequency;
    }

    private sealed class Connection : IDisposable
    {
        private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        private byte[] buffer = new byte[64 << 10];
        private int bodyStart, bodyLength;

        public Connection(Uri server) => socket.Connect(server.Host, server.Port);

        public ReadOnlySpan<byte> Body => buffer.AsSpan(bodyStart, bodyLength);

        // Reads an answer with a Content-Length, or one in chunks up to the last.
        public int Send(byte[] request)
        {
            for (int sent = 0; sent < request.Length;)
            {
                sent += socket.Send(request, sent, request.Length - sent, SocketFlags.None);
            }

            int read = 0, head;
            while ((head = buffer.AsSpan(0, read).IndexOf("\r\n\r\n"u8)) < 0)
            {
                read += Receive(read);
            }

            bodyStart = head + 4;
            bool chunked = LengthIn(buffer.AsSpan(0, head)) is null;
            bodyLength = LengthIn(buffer.AsSpan(0, head)) ?? 0;
            while (chunked ? !buffer.AsSpan(bodyStart, read - bodyStart).EndsWith("0\r\n\r\n"u8)
                : read < bodyStart + bodyLength)
            {
                read += Receive(read);
            }

            if (chunked)
            {
                bodyLength = Unchunk(buffer.AsSpan(bodyStart, read - bodyStart));
            }

            return int.Parse(buffer.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
        }

        public void Dispose() => socket.Dispose();

        private int Receive(int read)
        {
            if (read == buffer.Length)
            {
                Array.Resize(ref buffer, 2 * buffer.Length);
            }

            int more = socket.Receive(buffer, read, buffer.Length - read, SocketFlags.None);
            return more > 0 ? more : throw new IOException("the server closed the connection");
        }

        private static int? LengthIn(ReadOnlySpan<byte> head)
        {
            int at = head.IndexOf("Content-Length: "u8);
            if (at < 0)
            {
                return null;
            }

            ReadOnlySpan<byte> digits = head[(at + "Content-Length: ".Length)..];
            int end = digits.IndexOf((byte)'\r');
            return int.Parse(end < 0 ? digits : digits[..end], CultureInfo.InvariantCulture);
        }

        private static int Unchunk(Span<byte> chunks)
        {
            int length = 0, at = 0;
            while (true)
            {
                int line = chunks[at..].IndexOf("\r\n"u8);
                int size = int.Parse(chunks.Slice(at, line), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                if (size == 0)
                {
                    return length;
                }

                chunks.Slice(at + line + 2, size).CopyTo(chunks[length..]);
                length += size;
                at += line + 2 + size + 2;
            }
        }
    }
}
