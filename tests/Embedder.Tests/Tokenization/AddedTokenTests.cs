using SearchEngine.Embedder.Tokenization;
using static SearchEngine.Embedder.Tests.Tokenization.TokenizerFiles;

namespace SearchEngine.Embedder.Tests.Tokenization;

public sealed class AddedTokenTests
{
    private const string Model =
        """{"type": "BPE", "unk_token": "<unk>", "vocab": {"<unk>": 0, "a": 1, "b": 2, " ": 3}, "merges": []}""";

    [Theory]
    [InlineData("", "a<x>b", "1 4 2")]
    [InlineData("", "a <x> b", "1 3 4 3 2")]
    [InlineData("lstrip", "a <x> b", "1 4 3 2")]
    [InlineData("rstrip", "a <x> b", "1 3 4 2")]
    [InlineData("single_word", "a<x> b", "1 0 0 0 3 2")]
    [InlineData("single_word", "a <x> b", "1 3 4 3 2")]
    public void An_added_token_follows_its_flags(string flag, string text, string expected)
    {
        var tokenizer = Build(Model, addedTokens: $"[{Added(4, "<x>", flag)}]");
        Assert.Equal(expected, string.Join(' ', tokenizer.Encode(text, false)));
    }

    [Fact]
    public void The_longest_of_two_tokens_at_one_place_is_taken()
    {
        var tokenizer = Build(Model, addedTokens: $"[{Added(4, "<x")},{Added(5, "<x>")}]");
        Assert.Equal([5, 4, 1], tokenizer.Encode("<x><xa", false));
        Assert.Equal((6, 5, -1), (tokenizer.VocabularySize, tokenizer.IdOf("<x>"), tokenizer.IdOf("<y>")));
    }

    [Fact]
    public void A_normalized_token_is_found_in_normalised_text_only()
    {
        var lower = """{"type": "Lowercase"}""";
        var tokenizer = Build(Model, lower, addedTokens: $"[{Added(4, "<X>", "normalized")},{Added(5, "<Y>")}]");
        Assert.Equal([4, 4, 5], tokenizer.Encode("<x><X><Y>", false));
        Assert.NotEqual([5], tokenizer.Encode("<y>", false));
    }

    [Fact]
    public void Special_tokens_are_left_out_of_decoded_text_unless_asked_for()
    {
        var fuse = """{"type": "Fuse"}""";
        var tokenizer = Build(Model, decoder: fuse, addedTokens: $"[{Added(4, "<x>")}]");
        Assert.Equal("ab", tokenizer.Decode([1, 4, 2]));
        Assert.Equal("a<x>b", tokenizer.Decode([1, 4, 2], skipSpecialTokens: false));
    }

    [Theory]
    [InlineData("normalizer", "UpperCase")]
    [InlineData("pre_tokenizer", "Letters")]
    [InlineData("post_processor", "Frame")]
    [InlineData("decoder", "Reader")]
    [InlineData("model", "Markov")]
    public void An_unknown_component_is_one_error_that_names_it_and_the_file(string place, string type)
    {
        var file = new Dictionary<string, string>
        {
            ["normalizer"] = "null", ["pre_tokenizer"] = "null", ["post_processor"] = "null", ["decoder"] = "null",
            ["model"] = Model,
        };
        file[place] = $$"""{"type": "{{type}}"}""";
        var error = Assert.Throws<ModelFolderException>(() => Build(
            file["model"], file["normalizer"], file["pre_tokenizer"], file["post_processor"], file["decoder"]));
        Assert.StartsWith($"tokenizer.json: {place}.type is \"{type}\"", error.Message);
    }

    [Fact]
    public void Damaged_files_are_refused_with_the_place_of_the_damage()
    {
        Assert.Contains("valid JSON", Refusal("{"));
        Assert.Contains("model.vocab", Refusal("""{"model": {"type": "BPE", "vocab": 3, "merges": []}}"""));
        Assert.Contains("model.merges[0]", Refusal("""{"model": {"type": "BPE", "vocab": {}, "merges": ["a"]}}"""));
        Assert.Contains("\"ab\"", Refusal("""{"model": {"type": "BPE", "vocab": {"a":0,"b":1}, "merges": ["a b"]}}"""));
        Assert.Contains("tokenizer.json", Assert.Throws<ModelFolderException>(
            () => Tokenizer.Load(Path.Combine(Path.GetTempPath(), "no-such-model"))).Message);
    }

    private static string Refusal(string json) =>
        Assert.Throws<ModelFolderException>(() => Tokenizer.Parse(json)).Message;
}
