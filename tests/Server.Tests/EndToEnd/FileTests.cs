using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using static SearchEngine.Server.Tests.EndToEnd.RunningServer;

namespace SearchEngine.Server.Tests.EndToEnd;

public sealed class FileTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [SkippableFact]
    public async Task Files_of_every_kind_become_passages_that_a_search_finds()
    {
        RunningServer server = await fixture.GetAsync();
        await server.MakeCollectionAsync("files");
        using MultipartFormDataContent form = new()
        {
            { new StringContent("Volcanoes erupt molten rock."), "files", "volcano.txt" },
            { new StringContent("# Bread\n\nDough rises with yeast."), "files", "bread.md" },
            { new StringContent("<html><head><title>Iron &amp; ore</title><script>var hidden;</script></head>" +
                "<body><p>Magnets attract <b>iron</b>.</p><p>Second.</p></body></html>"), "files", "iron.html" },
            { new ByteArrayContent(Docx("Whales", "Whales are mammals.", "They sing.")), "files", "whale.docx" },
        };
        using HttpResponseMessage sent = await server.Client.PostAsync("/v1/collections/files/files", form);
        Answer answer = await Answer.OfAsync(sent);

        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal(4, (int)answer.Json["upserted"]!);
        Assert.Equal(["Bread", "Iron & ore", "Whales"],
            answer.Json["files"]!.AsArray().Select(file => (string?)file!["title"]).OfType<string>());
        Answer found = await server.PostAsync(
            "/v1/collections/files/search", """{"query": "magnets iron", "mode": "keyword", "top": 1}""");
        JsonNode hit = found.Json["hits"]![0]!;
        Assert.Equal("iron.html#1", (string)hit["id"]!);
        Assert.Equal("Magnets attract iron.\n\nSecond.", (string)hit["text"]!);
        Assert.Equal("Whales are mammals.\n\nThey sing.", (string)(await server.GetAsync(
            "/v1/collections/files/documents/whale.docx%231")).Json["text"]!);
    }

    [SkippableFact]
    public async Task A_long_file_is_cut_at_paragraphs_and_a_shorter_one_of_its_name_leaves_nothing_behind()
    {
        RunningServer server = await fixture.GetAsync();
        await server.MakeCollectionAsync("long");
        string text = string.Join("\n\n", Enumerable.Range(0, 40).Select(
            i => $"Paragraph {i} " + string.Join(' ', Enumerable.Repeat($"word{i}", 28)) + "."));

        Answer answer = await SendAsync(server, "long", "book.txt&words=64", Encoding.UTF8.GetBytes(text));
        int passages = (int)answer.Json["upserted"]!;
        Assert.InRange(passages, 20, 60);
        JsonNode second = (await server.GetAsync("/v1/collections/long/documents/book.txt%232")).Json;
        Assert.Equal((2, passages), ((int)second["metadata"]!["part"]!, (int)second["metadata"]!["parts"]!));
        Assert.True(((string)second["text"]!).Split(' ').Length <= 70);

        await SendAsync(server, "long", "book.txt", Encoding.UTF8.GetBytes("Short now."));

        Assert.Equal(1, await server.CountAsync("long"));
    }

    [SkippableTheory]
    [InlineData("paper.pdf", "%PDF-1.7", 415, "paper.pdf")]
    [InlineData("blank.txt", " \n ", 400, "blank.txt")]
    [InlineData("bad.docx", "no zip", 400, "bad.docx")]
    [InlineData("..", "text", 400, "file")]
    [InlineData("a.txt&words=5", "text", 400, "words")]
    public async Task A_file_that_cannot_be_read_is_named(string file, string content, int status, string field)
    {
        RunningServer server = await fixture.GetAsync();
        await server.MakeCollectionAsync("bad");

        Answer answer = await SendAsync(server, "bad", file, Encoding.UTF8.GetBytes(content));

        Assert.Equal((status, field), (answer.Status, answer.Fields.Single()));
    }

    [SkippableFact]
    public async Task Text_that_is_not_utf8_is_refused_with_the_place()
    {
        RunningServer server = await fixture.GetAsync();
        await server.MakeCollectionAsync("latin");

        Answer answer = await SendAsync(server, "latin", "old.txt", [(byte)'a', 0xe9, (byte)'b']);

        Assert.Equal(400, answer.Status);
        Assert.Contains("byte 1", answer.Text, StringComparison.Ordinal);
    }

    private static async Task<Answer> SendAsync(RunningServer server, string collection, string file, byte[] content)
    {
        using HttpResponseMessage response = await server.Client.PostAsync(
            $"/v1/collections/{collection}/files?file={file}", new ByteArrayContent(content));
        return await Answer.OfAsync(response);
    }

    private static byte[] Docx(string title, params string[] paragraphs)
    {
        const string word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
        using MemoryStream file = new();
        using (ZipArchive zip = new(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            string body = string.Concat(paragraphs.Select(p => $"<w:p><w:r><w:t>{p}</w:t></w:r></w:p>"));
            Write(zip, "word/document.xml", $"<w:document xmlns:w='{word}'><w:body>{body}</w:body></w:document>");
            Write(zip, "docProps/core.xml",
                $"<p xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>{title}</dc:title></p>");
        }

        return file.ToArray();
    }

    private static void Write(ZipArchive zip, string name, string content)
    {
        using StreamWriter writer = new(zip.CreateEntry(name).Open());
        writer.Write(content);
    }
}
