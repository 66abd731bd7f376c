using static SearchEngine.Embedder.Tests.Tokenization.TokenizerFiles;

namespace SearchEngine.Embedder.Tests.Tokenization;

/// <summary>Models by hand: every expected id can be checked on paper.</summary>
public sealed class ModelTests
{
    private const string WordPiece = """
        {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 6,
         "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "un": 3, "##aff": 4, "##able": 5, "##a": 6, "a": 7, "!": 8,
                   "uni": 9, "京": 10}}
        """;

    private const string Bert = """
        {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null,
         "lowercase": true}
        """;

    private const string BertFrame = """{"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]}""";

    // The best path of "ab" is "ab" (-1) and not "a", "b" (-1.5); of "abc" it is "a", "bc" (-0.5 - 0.4).
    private const string Unigram = """
        {"type": "Unigram", "unk_id": 0, "byte_fallback": false,
         "vocab": [["<unk>", 0], ["a", -0.5], ["b", -1], ["ab", -1], ["bc", -0.4], ["▁", -2], ["▁a", -0.1]]}
        """;

    private const string SentencePieceBpe = """
        {"type": "BPE", "unk_token": "<unk>", "fuse_unk": true, "byte_fallback": true,
         "vocab": {"<unk>": 0, "<0xC3>": 1, "<0xA9>": 2, "▁": 3, "a": 4, "b": 5, "ab": 6, "▁ab": 7, "▁▁": 8},
         "merges": ["a b", ["▁", "ab"], "▁ ▁"]}
        """;

    [Theory]
    [InlineData("UNaff", "3 4")]
    [InlineData("unaffable", "0")]          // longer than 6 characters
    [InlineData("uniá a!", "9 6 7 8")]      // the longest first token wins; the accent goes
    [InlineData("ax", "0")]                 // a word that cannot be spelt to its end is unknown whole
    [InlineData("a京a", "7 10 7")]
    [InlineData("", "")]
    public void WordPiece_takes_the_longest_token_from_the_left(string text, string expected) => Assert.Equal(
        expected, Ids(Build(WordPiece, Bert, """{"type": "BertPreTokenizer"}""", BertFrame).Encode(text, false)));

    [Fact]
    public void Bert_puts_its_frame_around_the_text_and_truncation_keeps_it()
    {
        var tokenizer = Build(WordPiece, Bert, """{"type": "BertPreTokenizer"}""", BertFrame,
            """{"type": "WordPiece", "prefix": "##", "cleanup": true}""");
        Assert.Equal("1 3 4 7 8 2", Ids(tokenizer.Encode("unaff a!")));
        Assert.Equal("1 3 2", Ids(tokenizer.Encode("unaff a!", maxTokens: 3)));
        Assert.Equal("2", Ids(tokenizer.Encode("unaff a!", maxTokens: 1)));
        Assert.Empty(tokenizer.Encode("unaff a!", maxTokens: 0));
        Assert.Equal("unaff a!", tokenizer.Decode([3, 4, 7, 8]));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Encode("a", maxTokens: -1));
    }

    [Theory]
    [InlineData("ab", "3")]
    [InlineData("abc", "1 4")]
    [InlineData("axyb", "1 0 2")]           // neighbours that are unknown are one token
    [InlineData("", "")]
    public void Unigram_takes_the_most_probable_path(string text, string expected) =>
        Assert.Equal(expected, Ids(Build(Unigram).Encode(text, false)));

    [Fact]
    public void Metaspace_marks_the_beginnings_of_words()
    {
        var metaspace = """{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}""";
        var tokenizer = Build(Unigram, preTokenizer: metaspace, decoder: metaspace);
        Assert.Equal("6 6 2 2", Ids(tokenizer.Encode("a abb", false)));
        Assert.Equal("a abb", tokenizer.Decode([6, 6, 2, 2]));
    }

    [Theory]
    [InlineData("ab ab", "6 7")]
    [InlineData("ab  ab", "6 3 7")]         // the merge of ▁ with ab comes before that of ▁ with ▁
    [InlineData("a  é", "4 8 1 2")]
    [InlineData("xyab", "0 6")]             // no bytes for x and y: one unknown token
    public void Gemma_replaces_blanks_and_spells_unknown_characters_in_bytes(string text, string expected)
    {
        var tokenizer = Build(SentencePieceBpe,
            """{"type": "Replace", "pattern": {"String": " "}, "content": "▁"}""",
            """{"type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious", "invert": false}""");
        Assert.Equal(expected, Ids(tokenizer.Encode(text, false)));
    }

    [Fact]
    public void Whole_pieces_win_over_merges_where_the_file_says_so()
    {
        const string Model =
            """{"type": "BPE", "vocab": {"a": 0, "b": 1, "c": 2, "ab": 3, "abc": 4}, "merges": ["a b"], """;
        Assert.Equal("3 2", Ids(Build(Model + "\"ignore_merges\": false}").Encode("abc", false)));
        Assert.Equal("4", Ids(Build(Model + "\"ignore_merges\": true}").Encode("abc", false)));
    }

    [Fact]
    public void A_token_of_the_config_s_switches_frames_the_text_even_where_the_file_has_no_frame()
    {
        const string Config = """
            {"tokenizer_class": "LlamaTokenizer", "add_bos_token": true, "add_eos_token": true,
             "bos_token": "<s>", "eos_token": {"content": "</s>"}}
            """;
        const string Model = """{"type": "BPE", "vocab": {"<s>": 0, "</s>": 1, "a": 2}, "merges": []}""";
        var tokenizer = Build(Model, config: Config);
        Assert.Equal("0 2 1", Ids(tokenizer.Encode("a")));
        Assert.Equal("0 1", Ids(tokenizer.Encode("aaaa", maxTokens: 2)));
        Assert.Equal("2 1", Ids(tokenizer.Encode("a</s>", false)));
        Assert.Equal((0, 1), (tokenizer.BosId, tokenizer.EosId));
    }

    private static string Ids(int[] ids) => string.Join(' ', ids);
}
