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
    public void Postings_that_were_put_off_are_those_of_an_index_that_was_changed_in_place()
    {
        Random random = new(2);
        using LexicalIndex saved = LexicalIndexTests.RandomIndex(random, documents: 3_000, out _);
        byte[] bytes = Saved(saved);
        using LexicalIndex inPlace = LexicalIndex.Load(new MemoryStream(bytes));
        using LexicalIndex putOff = LexicalIndex.LoadWithoutPostings(new MemoryStream(bytes));
        ChangeBoth(inPlace, putOff, random);

        putOff.BuildPostings();

        AssertAlike(inPlace, putOff);
        ChangeBoth(inPlace, putOff, random);
        AssertAlike(inPlace, putOff);
    }

    [Fact]
    public void The_vocabulary_follows_the_texts_and_does_not_grow_with_every_rewriting()
    {
        using LexicalIndex index = new();
        Rewrite(index, round: 0);
        byte[] first = Saved(index);
        for (int round = 1; round < 30; round++)
            Rewrite(index, round);
        byte[] last = Saved(index);
        Assert.InRange(last.Length, first.Length * 0.7, first.Length * 1.3);

        using LexicalIndex putOff = LexicalIndex.LoadWithoutPostings(new MemoryStream(last));
        for (int round = 30; round < 60; round++)
        {
            Rewrite(putOff, round);
            Rewrite(index, round);
        }

        putOff.BuildPostings();
        Rewrite(putOff, 60);
        Rewrite(index, 60);
        Assert.Equal(index.TermsOf(7).OrderBy(term => term.Term, StringComparer.Ordinal),
            putOff.TermsOf(7).OrderBy(term => term.Term, StringComparer.Ordinal));
        Assert.Empty(putOff.Search("r59d7", 10));
        Assert.Equal(7, Assert.Single(putOff.Search("r60d7", 10)).Slot);
        Assert.Equal(100, putOff.Search("all", 100).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(1 << 20)]
    public void Postings_made_in_batches_are_those_made_one_by_one(int capacity)
    {
        const int terms = 40, documents = 2_000;
        Random random = new(capacity);
        ImpactModel model = new(new Bm25Settings(0.9f, 0.4f));
        List<PostingList> single = [.. Enumerable.Range(0, terms).Select(_ => new PostingList())];
        List<PostingList> batched = [.. Enumerable.Range(0, terms).Select(_ => new PostingList())];
        PostingBatch batch = new(batched, model, capacity);
        for (int document = 0; document < documents; document += random.Next(1, 4))
        {
            int[] ids = [.. Enumerable.Range(0, random.Next(0, 30)).Select(_ => random.Next(random.Next(1, terms)))];
            model.Add(document, ids.Length);
            foreach (IGrouping<int, int> term in ids.GroupBy(id => id))
                single[term.Key].Add(document, term.Count(), model);
            ids.CopyTo(batch.Reserve(ids.Length));
            batch.Add(document, ids.Length);
        }

        batch.Flush();

        for (int term = 0; term < terms; term++)
        {
            single[term].RefreshImpacts(model);
            batched[term].RefreshImpacts(model);
            Assert.Equal(single[term].Count, batched[term].Count);
            Assert.Equal(HighestImpact(single[term]), HighestImpact(batched[term]));
            for (int document = 0; document < documents; document++)
                Assert.Equal(single[term].FrequencyIn(document), batched[term].FrequencyIn(document));
        }
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

    // A hundred documents, each with words that no other has.
    private static float HighestImpact(PostingList list) =>
        list.Blocks.ToArray().Select(block => block.MaxImpact).Append(list.TailMaxImpact).Max();

    private static void Rewrite(LexicalIndex index, int round)
    {
        for (int document = 0; document < 100; document++)
            index.Add(document, null, $"all r{round}d{document} a{round}d{document} b{round}d{document} d{document}");
    }

    private static void ChangeBoth(LexicalIndex one, LexicalIndex other, Random random)
    {
        for (int i = 0; i < 500; i++)
        {
            int document = random.Next(3_500);
            if (random.Next(3) == 0)
            {
                Assert.Equal(one.Remove(document), other.Remove(document));
                continue;
            }

            string text = string.Join(' ', Enumerable.Range(0, random.Next(40)).Select(_ => $"w{random.Next(300)}"));
            one.Add(document, null, text);
            other.Add(document, null, text);
        }
    }

    private static void AssertAlike(LexicalIndex one, LexicalIndex other)
    {
        Assert.Equal(one.Count, other.Count);
        Assert.Equal(one.AverageLength, other.AverageLength);
        for (int i = 0; i < 300; i += 3)
        {
            Assert.Equal(one.InverseDocumentFrequency($"w{i}"), other.InverseDocumentFrequency($"w{i}"));
            string query = $"w{i} w{i + 1} w{i / 9}";
            LexicalIndexTests.AssertSame(one.Search(query, 50), other.Search(query, 50));
        }
    }

    private static byte[] Saved(LexicalIndex index)
    {
        using var stream = new MemoryStream();
        index.Save(stream);
        return stream.ToArray();
    }
}
