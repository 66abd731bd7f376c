// A file's text -> documents: one a passage, named by the file, so that a search finds the place and not only the file.
using System.Text.Json.Nodes;
using SearchEngine.Index;
using SearchEngine.Query;

namespace SearchEngine.Server.Extraction;

/// <summary>Cuts extracted texts where paragraphs or sentences end.</summary>
internal static class FileDocuments
{
    /// <summary>The metadata field with the file's name.</summary>
    public const string FileField = "file";

    /// <summary>The metadata field with the passage's number, from 1.</summary>
    public const string PartField = "part";

    /// <summary>Makes the documents of a file: <c>report.docx#1</c>, <c>report.docx#2</c>, …</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="extracted">Its text.</param>
    /// <param name="maxWords">The longest passage in words.</param>
    public static List<Document> Of(string file, ExtractedFile extracted, int maxWords)
    {
        List<string> passages = Cut(extracted.Text, maxWords);
        return [.. passages.Select((passage, i) => new Document
        {
            Id = $"{file}#{i + 1}",
            Text = passage,
            Title = extracted.Title is { Length: > Limits.MaxTitleChars } title
                ? title[..Limits.MaxTitleChars] : extracted.Title,
            Metadata = new JsonObject { [FileField] = file, [PartField] = i + 1, ["parts"] = passages.Count },
        })];
    }

    // A splitter stops at so many passages and leaves the rest in the last: that rest is cut again.
    private static List<string> Cut(string text, int maxWords)
    {
        const int overlapDivisor = 10;
        TokenSplitter splitter = new(Words, maxWords, maxWords / overlapDivisor);
        List<string> passages = [];
        while (text.Length > 0)
        {
            IReadOnlyList<Passage> cut = splitter.Split(text, title: null);
            bool isAll = cut.Count < Limits.MaxPassages;
            foreach (Passage passage in isAll ? cut : cut.Take(cut.Count - 1))
            {
                passages.Add(text.Substring(passage.Start, passage.Length));
            }

            text = isAll ? "" : text[cut[^1].Start..];
        }

        passages.RemoveAll(string.IsNullOrWhiteSpace);
        return passages;
    }

    private static List<TextRange> Words(string text)
    {
        const int longestWord = 32; // text without spaces counts as well
        List<TextRange> words = [];
        int start = -1;
        for (int i = 0; i <= text.Length; i++)
        {
            bool isWord = i < text.Length && !char.IsWhiteSpace(text[i]);
            if (start >= 0 && (!isWord || i - start == longestWord))
            {
                words.Add(new TextRange(start, i - start));
                start = -1;
            }

            if (isWord && start < 0)
            {
                start = i;
            }
        }

        return words;
    }
}
