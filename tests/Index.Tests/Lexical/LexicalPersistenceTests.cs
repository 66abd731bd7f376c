using SearchEngine.Index.Lexical;

namespace SearchEngine.Index.Tests.Lexical;

public sealed class LexicalPersistenceTests
{
    [Fact]
    public void A_loaded_index_answers_as_the_saved_one()
    {
        using LexicalIndex saved = LexicalIndexTests.RandomIndex(new Random(1), documents: 5_000, out _);
        saved.Remove(17);
        using LexicalIndex loaded = LexicalIndex.Load(new MemoryStream(Saved(saved)));

        Assert.Equal(saved.Count, loaded.Count);
        Assert.False(loaded.Contains(17));
        LexicalIndexTests.AssertSame(saved.Search("w1 w2 w77", 100), loaded.Search("w1 w2 w77", 100));
    }

    [Fact]
    public void Language_and_weights_survive()
    {
        var options = new LexicalOptions { Language = AnalyzerLanguage.Any, Bm25 = new(2, 1), PhraseBoost = 0.5f };
        using var saved = new LexicalIndex(options);
        using LexicalIndex loaded = LexicalIndex.Load(new MemoryStream(Saved(saved)));

        Assert.Equal(options, loaded.Options);
    }

    [Fact]
    public void Every_flipped_byte_is_noticed()
    {
        using var index = new LexicalIndex();
        index.Add(0, "a title", "some words of text");
        index.Add(1, null, "more words");
        byte[] bytes = Saved(index);
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[i] ^= 0x40;
            Assert.Throws<InvalidDataException>(() => LexicalIndex.Load(new MemoryStream(damaged)));
        }
    }

    [Fact]
    public void Every_cut_is_noticed()
    {
        using var index = new LexicalIndex();
        index.Add(0, "a title", "some words of text");
        byte[] bytes = Saved(index);
        for (int length = 0; length < bytes.Length; length++)
            Assert.Throws<InvalidDataException>(() => LexicalIndex.Load(new MemoryStream(bytes[..length])));
    }

    private static byte[] Saved(LexicalIndex index)
    {
        using var stream = new MemoryStream();
        index.Save(stream);
        return stream.ToArray();
    }
}
