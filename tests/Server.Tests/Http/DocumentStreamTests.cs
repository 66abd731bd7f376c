using System.IO.Pipelines;
using System.Text;
using SearchEngine.Index;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Tests.Http;

public sealed class DocumentStreamTests
{
    [Theory]
    [InlineData("{\"id\":\"a\",\"text\":\"x\"}\n{\"id\":\"b\",\"text\":\"y\"}\n")]
    [InlineData("{\"id\":\"a\",\"text\":\"x\"}\r\n\r\n  \n{\"id\":\"b\",\"text\":\"y\"}")]
    public async Task Lines_are_documents_and_blank_lines_are_passed_over(string body)
    {
        IReadOnlyList<Document> window = await Stream(body).ReadWindowAsync(default);

        Assert.Equal(["a", "b"], window.Select(document => document.Id));
    }

    [Fact]
    public async Task A_stream_that_comes_byte_by_byte_is_read_all_the_same()
    {
        Pipe pipe = new();
        DocumentStream stream = new(pipe.Reader);
        Task<IReadOnlyList<Document>> reading = stream.ReadWindowAsync(default);
        foreach (byte b in "{\"id\":\"a\",\"text\":\"é\"}\n{\"id\":\"b\",\"text\":\"y\"}"u8.ToArray())
        {
            await pipe.Writer.WriteAsync(new[] { b });
        }

        await pipe.Writer.CompleteAsync();

        Assert.Equal(["é", "y"], (await reading).Select(document => document.Text));
    }

    [Fact]
    public async Task A_bad_line_is_named_by_its_number_and_its_document()
    {
        StreamException exception = await Assert.ThrowsAsync<StreamException>(() =>
            Stream("{\"id\":\"a\",\"text\":\"x\"}\n\n{\"id\":\"b\"}\n").ReadWindowAsync(default));

        Assert.Equal(3, exception.Line);
        Assert.Equal("documents[1].text", ((InvalidInputException)exception.InnerException!).Field);
    }

    [Fact]
    public async Task A_long_stream_comes_in_windows()
    {
        const int count = (2 * ServerLimits.WindowDocuments) + 1;
        DocumentStream stream = Stream(string.Concat(
            Enumerable.Range(0, count).Select(i => $"{{\"id\":\"{i}\",\"text\":\"x\"}}\n")));
        List<int> windows = [];
        while (await stream.ReadWindowAsync(default) is { Count: > 0 } window)
        {
            Assert.Equal(stream.First.ToString(), window[0].Id);
            windows.Add(window.Count);
        }

        Assert.Equal([ServerLimits.WindowDocuments, ServerLimits.WindowDocuments, 1], windows);
    }

    [Fact]
    public async Task A_line_without_end_is_refused_before_it_fills_the_memory()
    {
        Pipe pipe = new();
        Task<StreamException> refused = Assert.ThrowsAsync<StreamException>(
            () => new DocumentStream(pipe.Reader).ReadWindowAsync(default));
        byte[] chunk = new byte[1 << 20];
        chunk.AsSpan().Fill((byte)'x');
        int sent = 0;
        for (; sent < 64 && !refused.IsCompleted; sent++)
        {
            await Task.WhenAny(pipe.Writer.WriteAsync(chunk).AsTask(), refused);
        }

        await refused;
        Assert.True(sent < 16, $"{sent} MiB were taken");
    }

    [Theory]
    [InlineData(" \n\t[{", true)]
    [InlineData("{}", false)]
    [InlineData("", false)]
    public async Task An_array_is_told_from_lines_by_its_first_character(string body, bool isArray) =>
        Assert.Equal(isArray, await Stream(body).IsArrayAsync(default));

    [Fact]
    public async Task Blanks_before_the_first_document_are_not_kept_in_memory_and_their_lines_count()
    {
        byte[] body = [.. Enumerable.Repeat((byte)'\n', 100_000), .. "  {\"id\":\"a\"}\n"u8];
        PipeReader pipe = PipeReader.Create(new MemoryStream(body), new StreamPipeReaderOptions(bufferSize: 1_000));
        DocumentStream stream = new(pipe);

        Assert.False(await stream.IsArrayAsync(default));
        ReadResult rest = await pipe.ReadAsync();
        byte first = rest.Buffer.FirstSpan[0];
        pipe.AdvanceTo(rest.Buffer.Start);
        StreamException refused =
            await Assert.ThrowsAsync<StreamException>(() => stream.ReadWindowAsync(default));

        Assert.Equal((byte)'{', first);
        Assert.Equal(100_001, refused.Line);
    }

    private static DocumentStream Stream(string body) =>
        new(PipeReader.Create(new MemoryStream(Encoding.UTF8.GetBytes(body))));
}
