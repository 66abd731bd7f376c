using System.Text.Json;
using SearchEngine.Embedder.Tokenization;
using SearchEngine.Tests.Shared;

namespace SearchEngine.Embedder.Tests.Tokenization;

/// <summary>Properties that hold on any text.</summary>
public sealed class RandomTextTests
{
    private const int Texts = 400;

    [SkippableTheory]
    [InlineData("gpt2", 21)]
    [InlineData("qwen3", 22)]
    [InlineData("mistral", 23)]
    public void Every_way_of_encoding_gives_the_same_ids(string name, int seed)
    {
        var tokenizer = Tokenizer.Load(SharedData.Require("tokenizers", name));
        var random = new RandomText(seed);
        for (var i = 0; i < Texts; i++)
        {
            var text = random.Next(withLoneSurrogates: i % 2 == 0);
            var ids = tokenizer.Encode(text, false);
            var list = new List<int>();
            tokenizer.Encode(text, list);
            var spans = tokenizer.EncodeWithOffsets(text);
            var where = $"{name}, seed {seed}, text {i}: {JsonSerializer.Serialize(text)}";
            Assert.True(ids.SequenceEqual(list), where);
            Assert.True(ids.SequenceEqual(spans.Select(span => span.Id)), where);
            Assert.True(spans.All(span => span.Start >= 0 && span.Start + span.Length <= text.Length), where);
            // Qwen's normaliser puts combining marks in order, so that its offsets may go back.
            Assert.True(name == "qwen3" || spans.Zip(spans.Skip(1)).All(pair => pair.First.Start <= pair.Second.Start),
                where);
            var cut = tokenizer.Encode(text, false, maxTokens: 3);
            Assert.True(cut.SequenceEqual(ids.Take(3)), where);
            Assert.True(ids.All(id => id >= 0 && id < tokenizer.VocabularySize), where);
        }
    }

    [SkippableTheory]
    [InlineData("gpt2", 31)]
    [InlineData("mistral", 32)]
    public void Decoding_gives_the_text_back(string name, int seed)
    {
        var tokenizer = Tokenizer.Load(SharedData.Require("tokenizers", name));
        var random = new RandomText(seed);
        for (var i = 0; i < Texts; i++)
        {
            // A literal ▁ comes back as a blank, and a special token in the text takes the blank after it.
            var text = random.Next().Replace('▁', '_').Replace("<s>", "").Replace("</s>", "");
            var back = tokenizer.Decode(tokenizer.Encode(text, false), skipSpecialTokens: false);
            var both = JsonSerializer.Serialize(new[] { text, back });
            Assert.True(text == back, $"{name}, seed {seed}, text {i}: {both}");
        }
    }

    [SkippableFact]
    public void Cutting_the_text_where_no_merge_crosses_changes_no_id()
    {
        const int Seed = 41;
        var folder = SharedData.Require("tokenizers", "mistral");
        var tokenizer = Tokenizer.Load(folder);
        var plain = new PlainBytePairs(Path.Combine(folder, "tokenizer.json"));
        var random = new RandomText(Seed);
        for (var i = 0; i < 150; i++)
        {
            var text = random.Next(60).Replace("<s>", "").Replace("</s>", "");
            if (text.Length == 0) continue;
            var expected = plain.Encode("▁" + text.Replace(' ', '▁'));
            Assert.True(expected.SequenceEqual(tokenizer.Encode(text, false)),
                $"seed {Seed}, text {i}: {JsonSerializer.Serialize(text)}");
        }
    }

    [SkippableFact]
    public void Many_threads_share_one_tokenizer()
    {
        var tokenizer = Tokenizer.Load(SharedData.Require("tokenizers", "gpt2"));
        var random = new RandomText(51);
        var texts = Enumerable.Range(0, 200).Select(_ => random.Next()).ToArray();
        var expected = texts.Select(text => tokenizer.Encode(text)).ToArray();
        Parallel.For(0, texts.Length * 5, i =>
            Assert.Equal(expected[i % texts.Length], tokenizer.Encode(texts[i % texts.Length])));
    }

    [SkippableFact]
    public void Offsets_point_at_the_text_of_each_token()
    {
        var tokenizer = Tokenizer.Load(SharedData.Require("tokenizers", "qwen3"));
        const string Text = "e\u0301clair 🙂 token";
        var spans = tokenizer.EncodeWithOffsets(Text);
        Assert.Equal((0, 2), (spans[0].Start, spans[0].Length));    // é, composed of two characters
        Assert.Equal(" token", Text.Substring(spans[^1].Start, spans[^1].Length));
    }

    [Fact]
    public void An_unpaired_surrogate_counts_as_the_replacement_character()
    {
        var tokenizer = TokenizerFiles.Build("""{"type": "BPE", "vocab": {"a": 0, "\uFFFD": 1}, "merges": []}""");
        Assert.Equal([0, 1, 0], tokenizer.Encode("a\uD800a", false));
        Assert.Equal([1, 1], tokenizer.Encode("\uDC00\uD800", false));
        Assert.Equal([new TokenSpan(1, 0, 1)], tokenizer.EncodeWithOffsets("\uDC00"));
    }
}
