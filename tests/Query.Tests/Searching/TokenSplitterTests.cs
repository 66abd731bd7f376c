using SearchEngine.Index;

namespace SearchEngine.Query.Tests.Searching;

public sealed class TokenSplitterTests
{
    [Fact]
    public void A_text_that_fits_is_one_passage() =>
        Assert.Equal([new Passage(0, 9)], new TokenSplitter(Words, 16).Split("one two 3", null));

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
        IReadOnlyList<Passage> passages = new TokenSplitter(Words, 40, overlap).Split(text, null);

        Assert.Equal(0, passages[0].Start);
        Assert.Equal(text.TrimEnd().Length, passages[^1].Start + passages[^1].Length);
        for (int i = 0; i < passages.Count; i++)
        {
            Assert.InRange(Words(text.Substring(passages[i].Start, passages[i].Length)).Count, 1, 40);
            if (i == 0)
                continue;
            int before = passages[i - 1].Start + passages[i - 1].Length;
            Assert.True(passages[i].Start > passages[i - 1].Start);
            Assert.Equal(overlap > 0, passages[i].Start < before);
            Assert.True(text[Math.Min(before, passages[i].Start)..passages[i].Start].Trim().Length == 0);
        }
    }

    [Fact]
    public void A_cut_falls_where_a_paragraph_ends_rather_than_within_a_sentence()
    {
        string first = string.Join(' ', Enumerable.Repeat("word", 14)) + ".";
        string text = $"{first}\n\n{string.Join(' ', Enumerable.Repeat("other", 12))}.";
        IReadOnlyList<Passage> passages = new TokenSplitter(Words, 20, 0).Split(text, null);

        Assert.Equal([first, text[(first.Length + 2)..]], passages.Select(passage =>
            text.Substring(passage.Start, passage.Length)));
    }

    [Fact]
    public void White_space_that_a_token_begins_with_hides_no_border()
    {
        string first = string.Join(' ', Enumerable.Repeat("word", 14)) + ".";
        string text = $"{first} {string.Join(' ', Enumerable.Repeat("Other", 12))}.";
        IReadOnlyList<Passage> passages = new TokenSplitter(WordsWithSpaces, 20, 0).Split(text, null);

        Assert.Equal([first, text[(first.Length + 1)..]], passages.Select(passage =>
            text.Substring(passage.Start, passage.Length)));
    }

    [Fact]
    public void Neighbours_share_whole_sentences_where_they_fit_the_overlap()
    {
        string[] sentences = [.. Enumerable.Range(0, 12).Select(i => $"Sentence {i} has five words.")];
        string text = string.Join(' ', sentences);
        IReadOnlyList<Passage> passages = new TokenSplitter(Words, 20, 5).Split(text, null);

        Assert.All(passages.Zip(passages.Skip(1)), pair =>
        {
            int before = pair.First.Start + pair.First.Length;
            Assert.Contains(text[pair.Second.Start..before], sentences);
        });
    }

    [Fact]
    public void A_title_takes_its_tokens_from_every_passage()
    {
        string text = string.Join(' ', Enumerable.Repeat("word", 100));
        var splitter = new TokenSplitter(Words, 20, 0);

        Assert.Equal(5, splitter.Split(text, null).Count);
        Assert.Equal(7, splitter.Split(text, "a title of five words").Count);
        Assert.Equal(10, splitter.Split(text, text).Count);
    }

    private static IReadOnlyList<TextRange> WordsWithSpaces(string text) =>
        [.. Words(text).Select(word => word.Start == 0 ? word : new TextRange(word.Start - 1, word.Length + 1))];

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
