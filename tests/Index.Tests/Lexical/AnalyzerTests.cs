using SearchEngine.Index.Lexical;

namespace SearchEngine.Index.Tests.Lexical;

public sealed class AnalyzerTests
{
    [Theory]
    [InlineData("can't stop 3.14 or 1,000,000", "can't|stop|3.14|or|1,000,000")]
    [InlineData("e.g. U.S.A. next.", "e.g|U.S.A|next")]
    [InlineData("foo_bar 2nd _ __ A1", "foo_bar|2nd|A1")]
    [InlineData("state-of-the-art, (x)", "state|of|the|art|x")]
    [InlineData("naïve café e\u0301te\u0301", "naïve|café|e\u0301te\u0301")]
    [InlineData("東京タワー に行く", "東|京|タワー|に|行|く")]
    [InlineData("привет мир", "привет|мир")]
    [InlineData("안녕 세계", "안녕|세계")]
    [InlineData("ภาษาไทย ok", "ภาษาไทย|ok")]
    [InlineData("𝒳𝒴 \ud800 x", "𝒳𝒴|x")]
    [InlineData("don' 'quoted' a'", "don|quoted|a")]
    [InlineData("", "")]
    public void Words_are_cut_at_unicode_word_borders(string text, string expected)
    {
        List<string> words = [];
        var segmenter = new WordSegmenter(text);
        while (segmenter.MoveNext())
            words.Add(text.Substring(segmenter.Start, segmenter.Length));

        Assert.Equal(expected, string.Join('|', words));
    }

    [Theory]
    [InlineData("The Runner’s CELLS", "runner|cell")]
    [InlineData("IN AND OF", "")]
    [InlineData("ΣΊΣΥΦΟΣ", "σίσυφοσ")]
    [InlineData("ＡＢＣ", "abc")]
    [InlineData("1,000 running", "1,000|run")]
    public void English_terms_are_folded_stopped_and_stemmed(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', new Analyzer().Terms(text)));

    [Fact]
    public void Other_languages_pass_through_with_case_folded() =>
        Assert.Equal(["the", "running", "häuser"], new Analyzer(AnalyzerLanguage.Any).Terms("The Running Häuser"));

    [Fact]
    public void A_word_without_end_is_cut() =>
        Assert.Equal(Analyzer.MaxTermLength, new Analyzer().Terms(new string('9', 5_000))[0].Length);

    [Fact]
    public void A_word_is_not_cut_within_a_surrogate_pair() =>
        Assert.Equal(
            new string('9', Analyzer.MaxTermLength - 1),
            new Analyzer().Terms(new string('9', Analyzer.MaxTermLength - 1) + "\U0001D4B3\U0001D4B4")[0]);

    [Theory]
    [InlineData("consign", "consign")]
    [InlineData("consigned", "consign")]
    [InlineData("consistency", "consist")]
    [InlineData("consistently", "consist")]
    [InlineData("consolation", "consol")]
    [InlineData("consolidating", "consolid")]
    [InlineData("constable", "constabl")]
    [InlineData("kneeling", "kneel")]
    [InlineData("knives", "knive")]
    [InlineData("knots", "knot")]
    [InlineData("knocked", "knock")]
    [InlineData("hopping", "hop")]
    [InlineData("hoping", "hope")]
    [InlineData("luxuriated", "luxuri")]
    [InlineData("skies", "sky")]
    [InlineData("dying", "die")]
    [InlineData("gas", "gas")]
    [InlineData("gaps", "gap")]
    [InlineData("ties", "tie")]
    [InlineData("cries", "cri")]
    [InlineData("cry", "cri")]
    [InlineData("say", "say")]
    [InlineData("generously", "generous")]
    [InlineData("communism", "communism")]
    [InlineData("inning", "inning")]
    [InlineData("proceeding", "proceed")]
    [InlineData("agreed", "agre")]
    [InlineData("relational", "relat")]
    [InlineData("conditional", "condit")]
    [InlineData("hopefulness", "hope")]
    [InlineData("formative", "format")]
    [InlineData("electricity", "electr")]
    [InlineData("adoption", "adopt")]
    [InlineData("controlled", "control")]
    [InlineData("rate", "rate")]
    [InlineData("yellow", "yellow")]
    [InlineData("by", "by")]
    public void Porter2_cuts_words_to_their_stems(string word, string stem)
    {
        char[] buffer = new char[word.Length + 8];
        word.CopyTo(buffer);
        int length = PorterTwoStemmer.Stem(buffer, word.Length);

        Assert.Equal(stem, new string(buffer, 0, length));
    }
}
