using SearchEngine.Index;

namespace SearchEngine.Query.Tests.Searching;

public sealed class TokenSplitterTests
{
    [Fact]
    public void A_text_that_fits_is_one_passage() =>
        Assert.Equal([new Passage(0, 9)], new TokenSplitter(Words, 16).Split("one two 3"));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 4)]
    [InlineData(3, 8)]
    public void Passages_fit_overlap_and_cover_the_whole_text(int seed, int overlap)
    {
        var random = new Random(seed);
        string[] borders = [" ", " ", " ", " ", " ", " ", " ", ". ", ".\n\n"];
        string text = string.Concat(Enumerable.Range(0, 700).Select(_ =>
            $"{(random.Next(8) == 0 ? "W" : "w")}ord{random.Next(99)}{borders[random.Next(borders.Length)]}"));
        IReadOnlyList<Passage> passages = new TokenSplitter(Words, 40, overlap).Split(text);

        Assert.Equal(0, passages[0].Start);
        Assert.Equal(text.TrimEnd().Length, passages[^1].Start + passages[^1].Length);
        for (int i = 0; i < passages.Count; i++)
        {
            Assert.InRange(Words(text.Substring(passages[i].Start, passages[i].Length)).Count, 1, 40);
            if (i == 0)
                continue;
            int before = passages[i - 1].Start + passages[i - 1].Length;
            Assert.True(passages[i].Start > passages[i - 1].Start);
            Assert.True(text[Math.Min(before, passages[i].Start)..passages[i].Start].Trim().Length == 0);
        }
    }

    [Fact]
    public void A_cut_falls_where_a_paragraph_ends_rather_than_within_a_sentence()
    {
        string first = string.Join(' ', Enumerable.Repeat("word", 14)) + ".";
        string text = $"{first}\n\n{string.Join(' ', Enumerable.Repeat("other", 12))}.";
        IReadOnlyList<Passage> passages = new TokenSplitter(Words, 20, 0).Split(text);

        Assert.Equal([first, text[(first.Length + 2)..]], passages.Select(passage =>
            text.Substring(passage.Start, passage.Length)));
    }

    private static IReadOnlyList<TextRange> Words(string text)
    {
        List<TextRange> words = [];
        for (int i = 0; i < text.Length;)
        {
            int start = i;
            while (i < text.Length && !char.IsWhiteSpace(text[i]))
                i++;
            if (i > start)
                words.Add(new TextRange(start, i - start));
            else
                i++;
        }
        return words;
    }
}
