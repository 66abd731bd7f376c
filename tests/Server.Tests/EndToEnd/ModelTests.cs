using System.Formats.Tar;
using System.Text.Json.Nodes;
using SearchEngine.Tests.Shared;
using static SearchEngine.Server.Tests.EndToEnd.RunningServer;

namespace SearchEngine.Server.Tests.EndToEnd;

public sealed class ModelTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [SkippableFact]
    public async Task An_uploaded_model_embeds_as_its_original_is_unloaded_and_deleted_when_nobody_uses_it()
    {
        RunningServer server = await fixture.GetAsync();
        Assert.Equal(201, (await UploadAsync(server, "copy", Model())).Status);
        Answer embedded = await server.PostAsync("/v1/embeddings", """{"model": "copy", "input": "iron"}""");
        Answer original = await server.PostAsync("/v1/embeddings", """{"model": "default", "input": "iron"}""");
        Assert.Equal(original.Json["data"]!.ToJsonString(), embedded.Json["data"]!.ToJsonString());

        Assert.True(await IsLoadedAsync(server, "copy"));
        Assert.False((bool)(await server.PostAsync("/v1/models/copy/unload", "")).Json["loaded"]!);
        Assert.False(await IsLoadedAsync(server, "copy"));
        Answer loaded = await server.PostAsync("/v1/models/copy/load", "");
        Assert.True((bool)loaded.Json["loaded"]!);
        Assert.NotEmpty((string)loaded.Json["model_version"]!);

        await server.MakeCollectionAsync("user", """{"model": "copy"}""");
        Assert.Equal(409, (await server.SendAsync(HttpMethod.Delete, "/v1/models/copy")).Status);
        await server.SendAsync(HttpMethod.Delete, "/v1/collections/user");
        Assert.Equal(409, (await UploadAsync(server, "copy", Model())).Status);
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, "/v1/models/copy")).Status);
        Assert.Equal(404, (await server.GetAsync("/v1/models/copy")).Status);
    }

    [SkippableFact]
    public async Task An_archive_may_not_leave_its_folder_nor_bring_what_is_no_model()
    {
        RunningServer server = await fixture.GetAsync();

        Answer[] refused =
        [
            await UploadAsync(server, "evil", Tar(("../outside.json", "{}"))),
            await UploadAsync(server, "evil", Tar(("/etc/outside.json", "{}"))),
            await UploadAsync(server, "evil", Tar(("run.sh", "echo"))),
            await UploadAsync(server, "evil", Tar(("config.json", "{}"))),
            await UploadAsync(server, "evil", []),
            await UploadAsync(server, "evil", new byte[100_000]),
            await UploadAsync(server, "evil", [.. Enumerable.Repeat((byte)0x1f, 100_000)]),
        ];

        Assert.All(refused, answer => Assert.True(answer.Status == 400, $"{answer.Status}: {answer.Text}"));
        Assert.All(refused, answer => Assert.Equal(["body"], answer.Fields));
        Assert.Equal(400, (await UploadAsync(server, "a.b", Model())).Status);
        Answer list = await server.GetAsync("/v1/models");
        Assert.Equal(["default"], list.Json["data"]!.AsArray().Select(model => (string)model!["id"]!));
    }

    [SkippableFact]
    public async Task Adapters_are_asked_for_by_model_and_version()
    {
        RunningServer server = await fixture.GetAsync();

        Assert.Empty((await server.GetAsync("/v1/models/default/adapters")).Json["adapters"]!.AsArray());
        Answer unknown = await server.PostAsync("/v1/embeddings", """{"model": "default@v9", "input": "iron"}""");
        Answer bad = await server.PostAsync("/v1/embeddings", """{"model": "default@../x", "input": "iron"}""");
        Answer nothing = await server.PostAsync("/v1/models/default/adapters/v9/load", "");

        Assert.Equal([404, 400, 404], new[] { unknown, bad, nothing }.Select(answer => answer.Status));
        Assert.Contains("no adapter 'v9'", unknown.Text, StringComparison.Ordinal);
    }

    private static async Task<bool> IsLoadedAsync(RunningServer server, string model) =>
        (bool)(await server.GetAsync($"/v1/models/{model}")).Json["loaded"]!;

    private static async Task<Answer> UploadAsync(RunningServer server, string name, byte[] archive)
    {
        using HttpResponseMessage response = await server.Client.PutAsync(
            $"/v1/models/{name}", new ByteArrayContent(archive));
        return await Answer.OfAsync(response);
    }

    private static byte[] Model()
    {
        string folder = Path.Combine(SharedData.RepositoryRoot, "models", "default");
        Skip.IfNot(Directory.Exists(folder), "needs the shipped model");
        using MemoryStream tar = new();
        TarFile.CreateFromDirectory(folder, tar, includeBaseDirectory: false);
        return tar.ToArray();
    }

    private static byte[] Tar(params (string Name, string Content)[] files)
    {
        using MemoryStream stream = new();
        using (TarWriter tar = new(stream, leaveOpen: true))
        {
            foreach ((string name, string content) in files)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name)
                {
                    DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)),
                });
            }
        }

        return stream.ToArray();
    }
}
