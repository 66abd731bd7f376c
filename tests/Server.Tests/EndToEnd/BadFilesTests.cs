using System.Formats.Tar;
using System.Text;
using static SearchEngine.Server.Tests.EndToEnd.RunningServer;

namespace SearchEngine.Server.Tests.EndToEnd;

/// <summary>Files, archives and model folders that are not what they should be, and names that look like routes.
/// </summary>
public sealed class BadFilesTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [SkippableFact]
    public async Task A_form_that_ends_too_early_is_the_senders_mistake()
    {
        RunningServer server = await fixture.GetAsync();
        await server.MakeCollectionAsync("forms", """{"dimensions": 2}""");

        Answer[] refused =
        [
            await server.SendAsync(HttpMethod.Post, "/v1/collections/forms/files",
                "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.txt\"\r\n\r\ncut off",
                "multipart/form-data; boundary=b"),
            await server.SendAsync(HttpMethod.Post, "/v1/collections/forms/files", "text", "multipart/form-data"),
        ];

        Assert.All(refused, answer => Assert.True(answer.Status == 400, answer.Text));
        Assert.All(refused, answer => Assert.Equal("urn:searchengine:problem:invalid-input",
            (string?)answer.Json["type"]));
    }

    [SkippableFact]
    public async Task A_file_may_come_under_the_type_that_curl_gives_to_any_body()
    {
        RunningServer server = await fixture.GetAsync();
        await server.MakeCollectionAsync("curl");

        Answer stored = await server.SendAsync(HttpMethod.Post, "/v1/collections/curl/files?file=x.md",
            "# Bread\n\nDough rises.", "application/x-www-form-urlencoded");

        Assert.True(stored.Status == 200, stored.Text);
        Assert.Equal("Bread", (string?)stored.Json["files"]![0]!["title"]);
    }

    [SkippableFact]
    public async Task A_collection_may_be_named_documents_and_ids_may_look_like_routes()
    {
        RunningServer server = await fixture.GetAsync();
        await server.MakeCollectionAsync("documents", """{"dimensions": 2}""");
        await server.PostAsync("/v1/collections/documents/documents", """
            [{"id": "x", "text": "one", "vector": [1, 2]},
             {"id": "documents/x", "text": "two", "vector": [1, 2]},
             {"id": "/collections/c/documents/x", "text": "three", "vector": [1, 2]}]
            """);

        async Task<string?> TextOf(string id) =>
            (string?)(await server.GetAsync($"/v1/collections/documents/documents/{id}")).Json["text"];

        Assert.Equal("one", await TextOf("x"));
        Assert.Equal("two", await TextOf("documents/x"));
        Assert.Equal("three", await TextOf("%2Fcollections%2Fc%2Fdocuments%2Fx"));
    }

    [SkippableFact]
    public async Task An_archive_that_no_file_system_can_hold_is_refused()
    {
        RunningServer server = await fixture.GetAsync();
        string longest = new string('é', 126) + ".json"; // more bytes than characters

        Answer[] refused =
        [
            await UploadAsync(server, ("config.json", "{}"), ("config.json/x.json", "{}")),
            await UploadAsync(server, ("a.json/b/x.json", "{}"), ("a.json", "{}")),
            await UploadAsync(server, (longest, "{}")),
        ];

        Assert.All(refused, answer => Assert.True(answer.Status == 400, $"{answer.Status}: {answer.Text}"));
        Assert.All(refused, answer => Assert.Equal(["body"], answer.Fields));
    }

    [SkippableFact]
    public async Task A_model_with_a_broken_tokenizer_is_refused_and_one_broken_folder_does_not_hide_the_others()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string broken = ModelsFolder.Copy(server.Models, "broken");
        File.WriteAllText(Path.Combine(broken, "tokenizer.json"), "{}");
        using MemoryStream tar = new();
        TarFile.CreateFromDirectory(broken, tar, includeBaseDirectory: false);

        Answer uploaded = await UploadAsync(server, tar.ToArray());
        Answer embedded = await server.PostAsync("/v1/embeddings", """{"model": "broken", "input": "iron"}""");
        File.WriteAllText(Path.Combine(broken, "config.json"), "no JSON");
        Answer list = await server.GetAsync("/v1/models");
        Answer one = await server.GetAsync("/v1/models/broken");

        Assert.True(uploaded.Status == 400, uploaded.Text);
        Assert.Equal((503, 200, 503), (embedded.Status, list.Status, one.Status));
        Assert.Equal(["default"], list.Json["data"]!.AsArray().Select(model => (string)model!["id"]!));
    }

    [SkippableFact]
    public async Task An_adapter_that_is_not_there_is_neither_described_nor_unloaded()
    {
        RunningServer server = await fixture.GetAsync();

        Answer described = await server.GetAsync("/v1/models/default@nope");
        Answer unloaded = await server.PostAsync("/v1/models/default/adapters/nope/unload", "");

        Assert.Equal((404, 404), (described.Status, unloaded.Status));
    }

    private static Task<Answer> UploadAsync(RunningServer server, params (string Name, string Content)[] files)
    {
        using MemoryStream stream = new();
        using (TarWriter tar = new(stream, leaveOpen: true))
        {
            foreach ((string name, string content) in files)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name)
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
                });
            }
        }

        return UploadAsync(server, stream.ToArray());
    }

    private static async Task<Answer> UploadAsync(RunningServer server, byte[] archive)
    {
        using HttpResponseMessage response =
            await server.Client.PutAsync("/v1/models/uploaded", new ByteArrayContent(archive));
        return await Answer.OfAsync(response);
    }
}
