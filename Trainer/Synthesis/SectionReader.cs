// Headings: markdown's # lines, and short lines that stand alone above running text and do not end as a sentence.

namespace SearchEngine.Trainer.Synthesis;

/// <summary>Finds headings and the text below them.</summary>
internal static class SectionReader
{
    private const int MaxHeadingChars = 80;
    private const int MinBodyLineChars = 80;

    /// <summary>The sections of a text, each with its heading; the text above the first heading is none.</summary>
    /// <param name="text">Markdown or plain text.</param>
    public static IReadOnlyList<(string Heading, string Body)> Read(string text)
    {
        string[] lines = text.Split('\n');
        List<(string Heading, int Line)> headings = [];
        bool isCode = false;
        for (int i = 0; i < lines.Length; i++)
        {
            isCode ^= lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal);
            if (!isCode && Heading(lines, i) is { } heading)
            {
                headings.Add((heading, i));
            }
        }
        List<(string, string)> sections = [];
        for (int h = 0; h < headings.Count; h++)
        {
            int end = h + 1 < headings.Count ? headings[h + 1].Line : lines.Length;
            string body = string.Join('\n', lines[(headings[h].Line + 1)..end]).Trim();
            if (body.Length > 0)
            {
                sections.Add((headings[h].Heading, body));
            }
        }
        return sections;
    }

    private static string? Heading(string[] lines, int at)
    {
        string line = lines[at].Trim();
        int marks = line.Length - line.TrimStart('#').Length;
        if (marks is >= 1 and <= 6 && line.Length > marks && line[marks] == ' ')
        {
            return line[marks..].Trim().TrimEnd('#').TrimEnd();
        }
        bool standsAlone = at == 0 || lines[at - 1].AsSpan().Trim().IsEmpty || lines[at - 1].Length >= MinBodyLineChars;
        return standsAlone && IsShortTitle(line) && NextLine(lines, at).Length >= MinBodyLineChars ? line : null;
    }

    private static bool IsShortTitle(string line) =>
        line.Length is >= 3 and <= MaxHeadingChars && char.IsUpper(line[0]) && char.IsLetterOrDigit(line[^1]) &&
        !line.Contains(". ", StringComparison.Ordinal);

    private static ReadOnlySpan<char> NextLine(string[] lines, int at)
    {
        int next = at + 1;
        while (next < lines.Length && lines[next].AsSpan().Trim().IsEmpty)
        {
            next++;
        }
        return next < lines.Length ? lines[next].AsSpan().Trim() : default;
    }
}
