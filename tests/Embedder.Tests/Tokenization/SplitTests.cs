using System.Text.Json;
using SearchEngine.Embedder.Tokenization.Patterns;
using SearchEngine.Embedder.Tokenization.PreTokenizers;
using static SearchEngine.Embedder.Tests.Tokenization.TokenizerFiles;

namespace SearchEngine.Embedder.Tests.Tokenization;

public sealed class SplitTests
{
    private const int Texts = 3000;

    [Theory]
    [InlineData(Gpt2Scanner.Pattern, 11)]
    [InlineData(Cl100kScanner.Pattern, 12)]
    [InlineData(Cl100kScanner.Llama3Pattern, 13)]
    public void A_hand_written_scanner_cuts_as_its_pattern_does(string pattern, int seed)
    {
        var scanner = PatternScanner.For(pattern)!;
        var expression = new TextPattern(pattern);
        var random = new RandomText(seed);
        for (var i = 0; i < Texts; i++)
        {
            var text = random.Next();
            var expected = new List<(int, int)>();
            expression.FindAll(text, expected);
            var found = new List<(int, int)>();
            for (var at = 0; at < text.Length;)
            {
                var end = scanner.MatchEnd(text, at);
                found.Add((at, end));
                at = end;
            }
            Assert.True(expected.SequenceEqual(found), $"seed {seed}, text {i}: {JsonSerializer.Serialize(text)}");
        }
    }

    [Theory]
    [InlineData("Removed", "x|y")]
    [InlineData("Isolated", "x|-|-|y")]
    [InlineData("MergedWithPrevious", "x-|-|y")]
    [InlineData("MergedWithNext", "x|-|-y")]
    [InlineData("Contiguous", "x|--|y")]
    public void A_split_does_with_its_matches_what_it_is_told(string behavior, string expected)
    {
        var split = $$$"""{"type": "Split", "pattern": {"String": "-"}, "behavior": "{{{behavior}}}"}""";
        Assert.Equal(expected.Split('|'), Pieces(split, "x--y"));
    }

    [Theory]
    [InlineData("(", 20_000, "a", ")")]
    [InlineData("(?i)", 20_000, "a", "")]
    [InlineData("(?=", 20_000, "a", ")")]
    [InlineData("[", 20_000, "a", "]")]
    [InlineData("", 0, "(a)", "*", 20_000)]
    [InlineData("(", 12, "", "){1000}")]
    [InlineData("(", 12, "ab", "){1000}")]
    public void A_pattern_that_nests_without_end_is_refused(string open, int times, string inner, string close,
        int? closes = null)
    {
        var pattern = string.Concat(Enumerable.Repeat(open, times)) + inner
            + string.Concat(Enumerable.Repeat(close, closes ?? times));
        var split = $$$"""{"type": "Split", "pattern": {"Regex": "{{{pattern}}}"}, "behavior": "Isolated"}""";
        Assert.Throws<ModelFolderException>(() => Pieces(split, "ab"));
    }

    [Fact]
    public void A_set_of_many_intersections_is_read()
    {
        var pattern = "[" + string.Join("&&", Enumerable.Repeat("a-y", 20_000)) + "&&é-üa-c]";
        var split = $$$"""{"type": "Split", "pattern": {"Regex": "{{{pattern}}}"}, "behavior": "Isolated"}""";
        Assert.Equal(["x", "b", "é"], Pieces(split, "xbé"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Pieces_of_no_length_are_refused(int length) => Assert.Throws<ModelFolderException>(
        () => Pieces($$"""{"type": "FixedLength", "length": {{length}}}""", "ab"));

    [Theory]
    [InlineData("""{"type": "Whitespace"}""", "ab_1, c!?", "ab_1|,|c|!?")]
    [InlineData("""{"type": "WhitespaceSplit"}""", " ab, \tc", "ab,|c")]
    [InlineData("""{"type": "BertPreTokenizer"}""", "it's $5", "it|'|s|$|5")]
    [InlineData("""{"type": "Punctuation", "behavior": "Isolated"}""", "a.b", "a|.|b")]
    [InlineData("""{"type": "Digits", "individual_digits": true}""", "a12", "a|1|2")]
    [InlineData("""{"type": "Digits", "individual_digits": false}""", "a12", "a|12")]
    [InlineData("""{"type": "CharDelimiterSplit", "delimiter": "-"}""", "a-b", "a|b")]
    [InlineData("""{"type": "FixedLength", "length": 2}""", "a🙂b", "a🙂|b")]
    public void A_pre_tokenizer_cuts_where_it_should(string preTokenizer, string text, string expected) =>
        Assert.Equal(expected.Split('|'), Pieces(preTokenizer, text));

    // Checked against Oniguruma through the reference.
    [Theory]
    [InlineData(@"\p{L}+", "a𝔘b1", "a𝔘b")]
    [InlineData(@"(?i:'s)", "'S 'ſ", "'S|'ſ")]
    [InlineData(@"\s+(?!\S)", "a   b", "  ")]
    [InlineData(@"(?<=\s)\S+", "a bc", "bc")]
    [InlineData(@"(?<![a-z])[a-z]", "ab c", "a|c")]
    [InlineData(@"[a-z&&[^aeiou]]+", "hello", "h|ll")]
    [InlineData(@"a.*?t", "abtat", "abt|at")]
    [InlineData(@"a?+a", "a", "")]
    [InlineData(@"(?>a+)b", "aab", "aab")]
    [InlineData(@"(?:ca|do){1,2}t?", "cadot", "cadot")]
    [InlineData(@"^\w+|\w+$", "ab cd\nef", "ab|cd|ef")]
    [InlineData(@"(?:a*)*b", "aab", "aab")]
    [InlineData(@"\x41|\u0042|\x{43}", "ABC", "A|B|C")]
    [InlineData(@"[\r\n/-]", "a/-b", "/|-")]
    public void A_pattern_matches_code_points_as_oniguruma_does(string pattern, string text, string expected)
    {
        var matches = new List<(int Start, int End)>();
        new TextPattern(pattern).FindAll(text, matches);
        Assert.Equal(expected, string.Join('|', matches.Select(match => text[match.Start..match.End])));
    }

    [Theory]
    [InlineData("(a")]
    [InlineData("[a")]
    [InlineData("a)")]
    [InlineData("*a")]
    [InlineData(@"\p{Klingon}")]
    [InlineData(@"(?<=a+)b")]
    public void A_pattern_that_is_not_understood_is_refused(string pattern) =>
        Assert.Throws<FormatException>(() => new TextPattern(pattern));
}
