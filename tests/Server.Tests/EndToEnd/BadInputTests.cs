using static SearchEngine.Server.Tests.EndToEnd.RunningServer;

namespace SearchEngine.Server.Tests.EndToEnd;

public sealed class BadInputTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Documents = "/v1/collections/bad/documents";

    public static TheoryData<string, string, string> Bodies => new()
    {
        { "malformed JSON", "[{\"id\": \"a\", ", "body" },
        { "not JSON at all", "hello", "body" },
        { "nothing", "", "body" },
        { "a missing id", "[{\"text\": \"x\"}]", "documents[0].id" },
        { "a missing text", "[{\"id\": \"a\", \"text\": \"x\"}, {\"id\": \"b\"}]", "documents[1].text" },
        { "an empty id", "[{\"id\": \"\", \"text\": \"x\"}]", "documents[0].id" },
        { "an id of 600 bytes", $"[{{\"id\": \"{new string('i', 600)}\", \"text\": \"x\"}}]", "documents[0].id" },
        { "an empty text", "[{\"id\": \"a\", \"text\": \"\"}]", "documents[0].text" },
        { "white space", "[{\"id\": \"a\", \"text\": \" \\n\\t \"}]", "documents[0].text" },
        { "a text of 1 MB", $"[{{\"id\": \"a\", \"text\": \"{new string('x', 1 << 20)}\"}}]", "documents[0].text" },
        { "a wrong vector size", "[{\"id\": \"a\", \"text\": \"x\", \"vector\": [1, 2, 3]}]", "documents[0].vector" },
        { "a text that is a number", "[{\"id\": \"a\", \"text\": 1}]", "documents[0].text" },
        { "a lone surrogate", "[{\"id\": \"a\", \"text\": \"\\ud800\"}]", "documents[0].text" },
        { "a lone surrogate in a name", "[{\"id\": \"a\", \"\\ud800\": \"x\"}]", "documents[0]" },
        { "a field given twice", "[{\"id\": \"a\", \"text\": \"x\", \"text\": \"y\"}]", "documents[0].text" },
        { "an unknown field", "[{\"id\": \"a\", \"text\": \"x\", \"url\": \"y\"}]", "documents[0].url" },
        { "1e999", "[{\"id\":\"a\",\"text\":\"x\",\"metadata\":{\"k\":1e999}}]", "documents[0].metadata" },
    };

    [SkippableTheory]
    [MemberData(nameof(Bodies))]
    public async Task Bad_documents_are_refused_by_name_and_nothing_is_stored(string what, string body, string field)
    {
        RunningServer server = await fixture.GetAsync();
        await server.MakeCollectionAsync("bad");

        Answer array = await server.PostAsync(Documents, body);

        Assert.True(array.Status == 400, $"{what}: {array.Status} {array.Text}");
        Assert.Equal("application/problem+json", array.ContentType);
        Assert.Equal([field], array.Fields);
        Assert.DoesNotContain("   at ", array.Text);
        Assert.Equal(0, await server.CountAsync("bad"));
        Assert.Equal(200, (await server.GetAsync("/healthz")).Status);
    }

    [SkippableTheory]
    [InlineData("GET", "/v1/collections/none", "collection")]
    [InlineData("DELETE", "/v1/collections/none", "collection")]
    [InlineData("POST", "/v1/collections/none/documents", "collection")]
    [InlineData("GET", "/v1/collections/none/documents/a", "collection")]
    [InlineData("POST", "/v1/collections/none/documents/count", "collection")]
    [InlineData("GET", "/v1/models/none", "model")]
    [InlineData("GET", "/v1/nothing", "path")]
    public async Task What_does_not_exist_answers_404_and_names_it(string method, string path, string field)
    {
        RunningServer server = await fixture.GetAsync();

        Answer answer = await server.SendAsync(new HttpMethod(method), path, method == "POST" ? "{}" : null);

        Assert.Equal(404, answer.Status);
        Assert.Equal([field], answer.Fields);
    }

    [SkippableTheory]
    [InlineData("..%2fevil")]
    [InlineData("a.b")]
    [InlineData(".hidden")]
    [InlineData("a%00b")]
    [InlineData("%C3%A9")]
    [InlineData("-a")]
    public async Task A_name_that_is_not_plainly_a_name_is_refused(string name)
    {
        RunningServer server = await fixture.GetAsync();

        Answer answer = await server.SendAsync(HttpMethod.Put, $"/v1/collections/{name}", "{}");

        Assert.True(answer.Status is 400 or 404, answer.Text);
    }

    [SkippableTheory]
    [InlineData("""{"model": "../x"}""", 400, "model")]
    [InlineData("""{"model": "none"}""", 404, "model")]
    [InlineData("""{"metric": "cosinus"}""", 400, "metric")]
    [InlineData("""{"m": 1}""", 400, "m")]
    [InlineData("""{"m": "16"}""", 400, "m")]
    [InlineData("""{"dimensions": 0}""", 400, "dimensions")]
    [InlineData("""{"modell": "default"}""", 400, "modell")]
    [InlineData("""[]""", 400, "body")]
    public async Task Bad_settings_are_refused_by_name_and_no_collection_is_made(string body, int status, string field)
    {
        RunningServer server = await fixture.GetAsync();

        Answer answer = await server.SendAsync(HttpMethod.Put, "/v1/collections/settings", body);

        Assert.Equal(status, answer.Status);
        Assert.Equal([field], answer.Fields);
        Assert.Equal(404, (await server.GetAsync("/v1/collections/settings")).Status);
    }

    [SkippableFact]
    public async Task Other_settings_for_a_collection_that_is_there_conflict()
    {
        RunningServer server = await fixture.GetAsync();
        await server.MakeCollectionAsync("conflict", """{"metric": "dot"}""");

        Answer same = await server.SendAsync(HttpMethod.Put, "/v1/collections/conflict", """{"metric": "dot"}""");
        Answer other = await server.SendAsync(HttpMethod.Put, "/v1/collections/conflict", """{"metric": "l2"}""");

        Assert.Equal((200, 409), (same.Status, other.Status));
        Assert.Equal(["metric"], other.Fields);
    }

    [SkippableFact]
    public async Task A_page_of_another_site_cannot_write()
    {
        RunningServer server = await fixture.GetAsync();
        using HttpRequestMessage request = new(HttpMethod.Delete, "/v1/collections/conflict");
        request.Headers.Add("Origin", "https://example.org");

        using HttpResponseMessage response = await server.Client.SendAsync(request);

        Assert.Equal(403, (int)response.StatusCode);
    }
}
