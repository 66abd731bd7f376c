using static SearchEngine.Embedder.Tests.Tokenization.TokenizerFiles;

namespace SearchEngine.Embedder.Tests.Tokenization;

public sealed class NormalizerTests
{
    [Theory]
    [InlineData("NFC", "e\u0301", "é")]
    [InlineData("NFC", "\u212B", "Å")]
    [InlineData("NFC", "\u1112\u1161\u11AB", "한")]
    [InlineData("NFC", "a\u0323\u0307", "ạ\u0307")]
    [InlineData("NFC", "a\u0307\u0323", "ạ\u0307")]    // marks are put in order first
    [InlineData("NFC", "\u0958", "\u0915\u093C")]      // excluded from composition
    [InlineData("NFD", "한é", "\u1112\u1161\u11ABe\u0301")]
    [InlineData("NFKC", "ﬁ①½", "fi11⁄2")]
    [InlineData("NFKC", "\u0385", " \u0308\u0301")]
    [InlineData("NFKD", "Ⅷ", "VIII")]
    [InlineData("Lowercase", "ÀİΣ𐐀", "ài\u0307σ𐐨")]
    [InlineData("StripAccents", "e\u0301x", "ex")]
    [InlineData("Nmt", "a\u0001b\u200Bc", "ab c")]
    public void A_form_changes_what_it_should(string type, string text, string expected) =>
        Assert.Equal(expected, Normalized($$"""{"type": "{{type}}"}""", text));

    [Theory]
    [InlineData("""{"type": "Strip", "strip_left": true, "strip_right": false}""", " a ", "a ")]
    [InlineData("""{"type": "Prepend", "prepend": "▁"}""", "a", "▁a")]
    [InlineData("""{"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}""", "a   b c", "a b c")]
    [InlineData("""{"type": "Replace", "pattern": {"String": "ab"}, "content": ""}""", "xabab", "x")]
    [InlineData("""{"type": "ByteLevel"}""", "é ", "Ã©Ġ")]
    public void A_step_changes_what_it_should(string normalizer, string text, string expected) =>
        Assert.Equal(expected, Normalized(normalizer, text));

    /// <summary>Sorted one by one, these marks would take minutes.</summary>
    [Theory]
    [InlineData("NFD", "a")]
    [InlineData("NFC", "ạ")]   // the first mark below is taken in, all others stand behind another of their class
    public void Any_number_of_marks_on_one_letter_is_put_in_order_at_once(string form, string letter)
    {
        const int marks = 200_000;
        var above = string.Concat(Enumerable.Repeat("\u0301\u0300", marks));   // one class: they keep their order
        var below = new string('\u0323', marks);
        var expected = letter + (form == "NFC" ? below[1..] : below) + above;
        Assert.Equal(expected, Normalized($$"""{"type": "{{form}}"}""", "a" + above + below));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("A\u0000\u00ADb\u200D", "ab")]
    [InlineData("a\tb\u3000c", "a b c")]
    [InlineData("漢x", " 漢 x")]
    [InlineData("É", "e")]
    public void Bert_cleans_its_text(string text, string expected) => Assert.Equal(expected, Normalized(
        """{"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "lowercase": true}""", text));

    [Fact]
    public void Precompiled_rules_are_read_from_their_double_array()
    {
        // Rules a -> xy and ab -> z. Units by place: 0 root (offset 1), 'a' at 1 ^ 97, its leaf and 'b' at its offset.
        var units = new uint[512];
        units[0] = 1 << 10;
        var a = 1 ^ 'a';
        units[a] = (uint)((a ^ 256) << 10) | 1 << 8 | 'a';
        units[256] = 1u << 31;
        units[256 ^ 'b'] = (uint)((256 ^ 'b' ^ 400) << 10) | 1 << 8 | 'b';
        units[400] = 1u << 31 | 3;
        var blob = new List<byte>(BitConverter.GetBytes(units.Length * 4));
        foreach (var unit in units) blob.AddRange(BitConverter.GetBytes(unit));
        blob.AddRange("xy\0z\0"u8.ToArray());
        var rules = Convert.ToBase64String(blob.ToArray());
        var normalizer = $$"""{"type": "Precompiled", "precompiled_charsmap": "{{rules}}"}""";
        Assert.Equal("xybcxy", Normalized(normalizer, "abca"));   // character by character, as the reference does
    }
}
