using System.IO.Compression;
using System.Text;

namespace SearchEngine.Server.Tests.Robustness;

/// <summary>Requests that no client should send, as bytes, from a seed.</summary>
internal sealed class MalformedRequests(int seed)
{
    /// <summary>The kind of what is no request at all.</summary>
    public const string NoHttp = "noise";

    /// <summary>The kind of a large body that never comes.</summary>
    public const string Announced = "a body of 100 MB, announced";

    private static readonly string[] Posts =
    [
        "/v1/collections/good/documents", "/v1/collections/good/search", "/v1/collections/good/search/batch",
        "/v1/collections/good/documents/scroll", "/v1/collections/good/documents/count",
        "/v1/collections/good/documents/delete", "/v1/embeddings",
    ];

    private static readonly string[] Values =
    [
        "1e308", "-1e308", "1e309", "1e999", "NaN", "Infinity", "-0", "01", "1.", ".5", "9223372036854775808", "null",
        "true", "[]", "{}", "\"\"", "\"\\ud800\"", "\"\\udfff x\"", "\"\\u0000\"", "\"\\x\"", "\"unterminated", "'x'",
        "[1,]", "{\"a\":1,}", "[[[[]]]]", "\u00ff", "\"\u2028\"", "1e-400", "\"\\ud83d\\ude00\"", "// x",
        "{\"a\":1,\"a\":2}",
    ];

    private static readonly string[] Fields =
    [
        "id", "text", "title", "metadata", "vector", "if_version", "query", "top", "filter", "mode", "ef", "exact",
        "cursor", "fields", "group_by", "mmr", "fusion", "searches", "ids", "after", "limit", "input", "model",
        "dimensions", "encoding_format", "recommend", "score_threshold", "expand", "rerank", "highlight", "explain",
    ];

    private readonly Random random = new(seed);

    /// <summary>The next request.</summary>
    /// <returns>What it is, and its bytes.</returns>
    public (string Kind, byte[] Request) Next() => random.Next(16) switch
    {
        0 => ("cut JSON", Post(Cut(Valid()))),
        1 => ("flipped bytes", Post(Flip(Valid()))),
        2 => ("depth 10,000", Post(Utf8(new string(random.Next(2) == 0 ? '[' : '{', 1).PadRight(10_000, '[')))),
        3 => ("depth 10,000 in a field", Post(Utf8($"[{{\"id\":\"a\",\"text\":\"x\",\"metadata\":{Nest(10_000)}}}]"))),
        4 => ("a vector of oddities", Post(Utf8($"{{\"vector\":[{Value()},{Value()}],\"id\":\"a\",\"text\":\"x\"}}"))),
        5 => ("duplicate keys", Post(Utf8($"{{\"{Field()}\":1,\"{Field()}\":{Value()},\"id\":\"a\",\"id\":\"b\"}}"))),
        6 => ("bad gzip", Post(Noise(random.Next(2_000)), "Content-Encoding: gzip\r\n")),
        7 => ("cut gzip", Post(Cut(Gzip(Valid())), "Content-Encoding: gzip\r\n")),
        8 => ("a bomb of zeros", Post(Gzip(new byte[1 << 20]), "Content-Encoding: gzip\r\n")),
        9 => (Announced, Head("POST", Path(), "Content-Length: 104857600\r\n")),
        10 => ("a header bomb", Head("GET", "/healthz", Headers(random.Next(60, 4_000)))),
        11 => ("a long header", Head("GET", "/healthz", $"X-Long: {new string('x', random.Next(1_000, 200_000))}\r\n")),
        12 => (NoHttp, Noise(random.Next(1, 400))),
        13 => ("a strange path", Head(Method(), Escaped(), "Content-Length: 0\r\n")),
        14 => ("a strange header", Post(Valid(), StrangeHeader())),
        _ => ("wrong types", Post(Utf8($"{{\"{Field()}\":{Value()},\"{Field()}\":{Value()}}}"))),
    };

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Nest(int depth) => new StringBuilder().Insert(0, "{\"a\":", depth).Append('1')
        .Append('}', depth).ToString();

    private static byte[] Gzip(byte[] body)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(body);
        }

        return packed.ToArray();
    }

    private byte[] Post(byte[] body, string headers = "") => [.. Head("POST", Path(),
        $"Content-Type: {(random.Next(3) == 0 ? "application/x-ndjson" : "application/json")}\r\n" +
        $"{headers}Content-Length: {body.Length}\r\n"), .. body];

    private static byte[] Head(string method, string path, string headers) =>
        Encoding.Latin1.GetBytes($"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{headers}\r\n");

    private static string Headers(int count) =>
        string.Concat(Enumerable.Range(0, count).Select(i => $"X-{i}: {i}\r\n"));

    private byte[] Valid() => Utf8(random.Next(3) switch
    {
        0 => $"[{{\"id\":\"{random.Next(50)}\",\"text\":\"some text\",\"metadata\":{{\"k\":[1,2.5,\"é\"]}}}}]",
        1 => "{\"query\":\"some words\",\"top\":5,\"filter\":{\"k\":{\"gte\":1}},\"mode\":\"hybrid\"}",
        _ => "{\"input\":[\"a\",\"b\"],\"encoding_format\":\"base64\"}",
    });

    private byte[] Cut(byte[] body) => body[..random.Next(body.Length)];

    private byte[] Flip(byte[] body)
    {
        for (int i = random.Next(1, 5); i > 0; i--)
        {
            body[random.Next(body.Length)] = (byte)random.Next(256);
        }

        return body;
    }

    private byte[] Noise(int length)
    {
        byte[] noise = new byte[length];
        random.NextBytes(noise);
        return noise;
    }

    private string StrangeHeader() => random.Next(6) switch
    {
        0 => "Content-Encoding: nonsense\r\n",
        1 => "Content-Type: text/plain; charset=\"\r\n",
        2 => "Authorization: Bearer \u00ff\u00fe\r\n",
        3 => "Accept: application/x-ndjson;q=x\r\n",
        4 => "Origin: null\r\n",
        _ => "Transfer-Encoding: chunked\r\n",
    };

    private string Escaped() => random.Next(6) switch
    {
        0 => "/v1/collections/..%2f..%2fetc/documents/a",
        1 => "/v1/collections/good/documents/%00%ff",
        2 => $"/{new string('a', random.Next(10, 9_000))}",
        3 => "/v1/collections/%F0%28%8C%28",
        4 => "/v1/jobs/..%2f..%2fx/events",
        _ => "/v1/collections/good/documents/" + string.Concat(Enumerable.Repeat("%2e%2e%2f", 20)),
    };

    private string Method() =>
        random.Next(5) switch { 0 => "DELETE", 1 => "PUT", 2 => "BREW", 3 => "POST", _ => "GET" };

    private string Path() => Posts[random.Next(Posts.Length)];

    private string Field() => Fields[random.Next(Fields.Length)];

    private string Value() => Values[random.Next(Values.Length)];
}
