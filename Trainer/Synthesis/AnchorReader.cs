// Links between documents of one corpus: [words](target) and [[Target|words]].

using System.Text.RegularExpressions;

namespace SearchEngine.Trainer.Synthesis;

/// <summary>Finds which document a link leads to: by id, by the last part of a path, or by title.</summary>
internal sealed partial class AnchorReader
{
    private readonly Dictionary<string, int> places = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Remembers by what names the documents may be linked to.</summary>
    public AnchorReader(IReadOnlyList<(string Id, string? Title, string Text)> documents)
    {
        for (int i = 0; i < documents.Count; i++)
        {
            places.TryAdd(documents[i].Id, i);
            places.TryAdd(Name(documents[i].Id), i);
            if (!string.IsNullOrWhiteSpace(documents[i].Title))
            {
                places.TryAdd(documents[i].Title!.Trim(), i);
            }
        }
    }

    /// <summary>The links of a text that lead to a document of the corpus: words, and the document's place.</summary>
    /// <param name="text">Markdown or wiki text.</param>
    public IEnumerable<(string Words, int Document)> Read(string text)
    {
        foreach (Match match in MarkdownLink().Matches(text))
        {
            string target = match.Groups["target"].Value;
            if (places.TryGetValue(target, out int document) || places.TryGetValue(Name(target), out document))
            {
                yield return (match.Groups["words"].Value.Trim(), document);
            }
        }
        foreach (Match match in WikiLink().Matches(text))
        {
            if (places.TryGetValue(match.Groups["target"].Value.Trim(), out int document))
            {
                Group words = match.Groups["words"];
                yield return ((words.Success ? words : match.Groups["target"]).Value.Trim(), document);
            }
        }
    }

    /// <summary>The last part of a path, without query, fragment and extension.</summary>
    private static string Name(string target)
    {
        int end = target.IndexOfAny(['#', '?']);
        ReadOnlySpan<char> path = (end < 0 ? target : target[..end]).AsSpan().TrimEnd('/');
        ReadOnlySpan<char> last = path[(path.LastIndexOf('/') + 1)..];
        int dot = last.LastIndexOf('.');
        return (dot > 0 ? last[..dot] : last).ToString();
    }

    [GeneratedRegex(@"(?<!!)\[(?<words>[^\[\]\n]{2,100})\]\((?<target>[^()\s]{1,300})(?:\s+""[^""\n]*"")?\)")]
    private static partial Regex MarkdownLink();

    [GeneratedRegex(@"\[\[(?<target>[^\[\]|\n]{1,100})(?:\|(?<words>[^\[\]|\n]{2,100}))?\]\]")]
    private static partial Regex WikiLink();
}
