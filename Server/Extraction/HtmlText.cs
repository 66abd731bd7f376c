// HTML -> text, as a reader sees it: tags away, blocks parted, scripts and styles unread. It follows the tokenizer of
// the HTML standard (13.2.5) as far as text needs, and never fails: any input is some HTML.
using System.Net;
using System.Text;

namespace SearchEngine.Server.Extraction;

/// <summary>Reads HTML in one pass.</summary>
internal ref struct HtmlText
{
    private static readonly string[] Unread = ["script", "style", "noscript", "template", "svg", "title"];

    private static readonly HashSet<string> Blocks =
    [
        "address", "article", "aside", "blockquote", "body", "dd", "div", "dl", "dt", "fieldset", "figcaption",
        "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p",
        "pre", "section", "table", "tr", "ul",
    ];

    private readonly ReadOnlySpan<char> html;
    private readonly StringBuilder text = new();
    private int at;

    private HtmlText(ReadOnlySpan<char> html) => this.html = html;

    /// <summary>Extracts title and text.</summary>
    public static ExtractedFile Extract(string html)
    {
        HtmlText reader = new(html);
        string? title = Between(html, "<title", "</title");
        reader.Read();
        return new ExtractedFile(string.IsNullOrWhiteSpace(title) ? null : title, reader.text.ToString().Trim());
    }

    private void Read()
    {
        while (at < html.Length)
        {
            int tag = html[at..].IndexOf('<');
            AddText(html[at..(tag < 0 ? html.Length : at + tag)]);
            if (tag < 0)
            {
                return;
            }

            at += tag;
            ReadTag();
        }
    }

    private void ReadTag()
    {
        ReadOnlySpan<char> rest = html[at..];
        if (rest.StartsWith("<!--"))
        {
            Skip(rest, "-->");
            return;
        }

        bool closes = rest.Length > 1 && rest[1] == '/';
        int start = closes ? 2 : 1;
        int length = 0;
        while (start + length < rest.Length && char.IsAsciiLetterOrDigit(rest[start + length]))
        {
            length++;
        }

        if (length == 0 && rest.Length > 1 && rest[1] is not ('!' or '?' or '/'))
        {
            AddText("<"); // a bare sign, as in 1 < 2
            at++;
            return;
        }

        string name = rest.Slice(start, length).ToString().ToLowerInvariant();
        int end = EndOfTag(rest);
        bool isEmpty = name == "svg" && end > 1 && rest[end - 2] == '/'; // of HTML's own elements none ends like this
        at += end;
        if (name == "br")
        {
            EndLine(1);
        }
        else if (Blocks.Contains(name))
        {
            EndLine(name is "li" or "tr" or "dt" or "dd" ? 1 : 2);
        }
        else if (name is "td" or "th")
        {
            AddText(" ");
        }
        else if (!closes && !isEmpty && Unread.Contains(name))
        {
            Skip(html[at..], $"</{name}");
        }
    }

    // The '>' that ends a tag is the first one outside quotes.
    private static int EndOfTag(ReadOnlySpan<char> tag)
    {
        char quote = '\0';
        for (int i = 0; i < tag.Length; i++)
        {
            if (quote != '\0')
            {
                quote = tag[i] == quote ? '\0' : quote;
            }
            else if (tag[i] is '"' or '\'' && i > 0 && tag[i - 1] == '=')
            {
                quote = tag[i];
            }
            else if (tag[i] == '>')
            {
                return i + 1;
            }
        }

        return tag.Length;
    }

    private void Skip(ReadOnlySpan<char> rest, string end)
    {
        int found = rest.IndexOf(end, StringComparison.OrdinalIgnoreCase);
        at = found < 0 ? html.Length : html.Length - rest.Length + found + (end[0] == '<' ? 0 : end.Length);
    }

    private readonly void AddText(ReadOnlySpan<char> piece)
    {
        foreach (char c in WebUtility.HtmlDecode(piece.ToString()))
        {
            if (!char.IsWhiteSpace(c))
            {
                text.Append(c);
            }
            else if (text.Length > 0 && !char.IsWhiteSpace(text[^1]))
            {
                text.Append(' ');
            }
        }
    }

    private readonly void EndLine(int breaks)
    {
        while (text.Length > 0 && text[^1] == ' ')
        {
            text.Length--;
        }

        int there = 0;
        while (there < text.Length && text[text.Length - 1 - there] == '\n')
        {
            there++;
        }

        if (text.Length > 0)
        {
            text.Append('\n', Math.Max(0, breaks - there));
        }
    }

    private static string? Between(string html, string open, string close)
    {
        int start = html.IndexOf(open, StringComparison.OrdinalIgnoreCase);
        int inner = start < 0 ? -1 : html.IndexOf('>', start);
        int end = inner < 0 ? -1 : html.IndexOf(close, inner, StringComparison.OrdinalIgnoreCase);
        return end < 0 ? null : string.Join(' ', WebUtility.HtmlDecode(html[(inner + 1)..end])
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
