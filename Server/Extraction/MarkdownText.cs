// Markdown stays as it is, since its marks read well; only what stands before the text proper is taken away.
namespace SearchEngine.Server.Extraction;

/// <summary>Reads markdown: the first heading is the title, front matter is dropped.</summary>
internal static class MarkdownText
{
    private const string Fence = "---";

    /// <summary>Extracts title and text.</summary>
    public static ExtractedFile Extract(string markdown)
    {
        string[] lines = markdown.ReplaceLineEndings("\n").Split('\n');
        int start = 0;
        if (lines[0].TrimEnd() == Fence)
        {
            int end = Array.FindIndex(lines, 1, line => line.TrimEnd() == Fence);
            start = end < 0 ? 0 : end + 1;
        }

        string? heading = lines.Skip(start).FirstOrDefault(line => line.StartsWith("# ", StringComparison.Ordinal));
        return new ExtractedFile(heading?[2..].Trim().TrimEnd('#').TrimEnd(), string.Join('\n', lines[start..]).Trim());
    }
}
