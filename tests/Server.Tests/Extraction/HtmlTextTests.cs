using SearchEngine.Server.Extraction;

namespace SearchEngine.Server.Tests.Extraction;

public sealed class HtmlTextTests
{
    [Theory]
    [InlineData("<html><head><title>Ore</title><body><p>Magnets attract iron.", "Ore", "Magnets attract iron.")]
    [InlineData("<head><title>Ore</title><meta charset=utf-8><style>p{}</style><p>Iron.", "Ore", "Iron.")]
    [InlineData("<p>Before <svg/>and after.</p>", null, "Before and after.")]
    [InlineData("<p>Before <svg width='1'><title>x</title><path/></svg>and after.</p>", "x", "Before and after.")]
    [InlineData("<script/>hidden</script>shown", null, "shown")]
    public void Text_is_what_a_reader_sees_though_tags_are_left_out_or_close_themselves(
        string html, string? title, string text)
    {
        ExtractedFile extracted = HtmlText.Extract(html);

        Assert.Equal((title, text), (extracted.Title, extracted.Text));
    }
}
