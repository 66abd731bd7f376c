using SearchEngine.Index.Lexical;

namespace SearchEngine.Index.Tests.Lexical;

public sealed class LexicalIndexTests
{
    [Fact]
    public void A_document_is_found_by_an_inflection_of_its_words()
    {
        using var index = new LexicalIndex();
        index.Add(0, null, "The cells were growing.");
        index.Add(1, null, "Nothing of the kind.");

        Assert.Equal([0], Slots(index.Search("cell grows", 10)));
    }

    [Fact]
    public void A_score_is_what_the_formula_says()
    {
        using var index = new LexicalIndex();
        index.Add(0, null, "apple apple pear");
        index.Add(1, null, "pear plum plum plum plum");

        double idf = Math.Log(1 + (2 - 1 + 0.5) / (1 + 0.5));
        double expected = idf * 2 / (2 + 0.9 * (1 - 0.4 + 0.4 * 3 / 4));
        Assert.Equal(expected, index.Search("apple", 1)[0].Score, 1e-6);
    }

    [Fact]
    public void Title_and_text_count_alike()
    {
        using var index = new LexicalIndex();
        index.Add(0, "granite", "rocks of the north");
        index.Add(1, null, "granite rocks of the north");

        IReadOnlyList<ScoredSlot> hits = index.Search("granite", 10);
        Assert.Equal(hits[0].Score, hits[1].Score);
    }

    [Fact]
    public void A_removed_document_is_never_returned_and_no_longer_counted()
    {
        using var index = new LexicalIndex();
        using var fresh = new LexicalIndex();
        for (int i = 0; i < 500; i++)
        {
            string text = $"common word{i % 7} rare{i}";
            index.Add(i, null, text);
            if (i % 3 != 0)
                fresh.Add(i, null, text);
        }
        for (int i = 0; i < 500; i += 3)
            Assert.True(index.Remove(i));

        Assert.False(index.Remove(0));
        Assert.Equal(fresh.Count, index.Count);
        AssertSame(fresh.Search("common word3 rare4 rare3", 500), index.Search("common word3 rare4 rare3", 500));
    }

    [Fact]
    public void Adding_under_a_known_ordinal_replaces_the_document()
    {
        using var index = new LexicalIndex();
        index.Add(0, null, "old words");
        index.Add(0, null, "new words");

        Assert.Empty(index.Search("old", 10));
        Assert.Equal([0], Slots(index.Search("new", 10)));
        Assert.Equal(1, index.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Skipping_finds_what_scoring_every_document_finds(int seed)
    {
        var random = new Random(seed);
        using LexicalIndex index = RandomIndex(random, documents: 20_000, out Dictionary<int, string[]> texts);
        for (int i = 0; i < 30; i++)
        {
            string query = string.Join(' ', Enumerable.Range(0, random.Next(1, 9)).Select(_ => RandomWord(random)));
            IReadOnlyList<ScoredSlot> found = index.Search(query, 10);
            IReadOnlyList<ScoredSlot> expected = ScoreAll(texts, query, 10);
            AssertSame(expected, found);
        }
    }

    [Fact]
    public void Random_changes_leave_the_index_as_if_built_at_once()
    {
        const int seed = 7;
        var random = new Random(seed);
        using LexicalIndex index = RandomIndex(random, documents: 3_000, out Dictionary<int, string[]> texts);
        for (int i = 0; i < 6_000; i++)
        {
            int document = random.Next(4_000);
            if (random.Next(2) == 0)
            {
                Assert.Equal(texts.Remove(document), index.Remove(document));
                continue;
            }
            texts[document] = RandomText(random);
            index.Add(document, null, string.Join(' ', texts[document]));
        }

        for (int i = 0; i < 50; i++)
        {
            string query = $"{RandomWord(random)} {RandomWord(random)} {RandomWord(random)}";
            AssertSame(ScoreAll(texts, query, 20), index.Search(query, 20));
        }
    }

    [Fact]
    public void A_filter_is_obeyed_within_the_search()
    {
        using var index = new LexicalIndex();
        for (int i = 0; i < 1_000; i++)
            index.Add(i, null, "same words " + new string('x', i % 5));

        IReadOnlyList<ScoredSlot> hits = index.Search("same words", 10, new Multiples(90));
        Assert.Equal(10, hits.Count);
        Assert.All(hits, hit => Assert.Equal(0, hit.Slot % 90));
    }

    [Fact]
    public void Of_equal_scores_the_lower_ordinal_comes_first()
    {
        using var index = new LexicalIndex();
        foreach (int document in new[] { 9, 3, 7, 1, 5 })
            index.Add(document, null, "the same text");

        Assert.Equal([1, 3, 5], Slots(index.Search("text", 3)));
    }

    [Fact]
    public void A_quoted_phrase_lifts_the_document_whose_words_stand_side_by_side()
    {
        using var index = new LexicalIndex();
        index.Add(0, null, "machine parts are good for learning and learning");
        index.Add(1, null, "courses teach machine learning in small groups");

        Assert.Equal(0, index.Search("machine learning", 2)[0].Slot);
        Assert.Equal(1, index.Search("\"machine learning\"", 2)[0].Slot);
    }

    [Fact]
    public void An_explanation_adds_up_to_the_score()
    {
        using LexicalIndex index = RandomIndex(new Random(11), documents: 500, out _);
        const string query = "\"w3 w5\" w1 w1 w9";
        IReadOnlyList<ScoredSlot> hits = index.Search(query, 5);
        Assert.NotEmpty(hits);
        foreach (ScoredSlot hit in hits)
            Assert.Equal(hit.Score, index.Explain(query, hit.Slot).Sum(term => term.Score), 1e-4);
    }

    [Fact]
    public void A_query_without_known_words_finds_nothing()
    {
        using var index = new LexicalIndex();
        index.Add(0, null, "some text");

        Assert.Empty(index.Search("", 10));
        Assert.Empty(index.Search("the of", 10));
        Assert.Empty(index.Search("unheard", 10));
        Assert.Empty(index.Search("text", 0));
    }

    [Fact]
    public void Changed_weights_rank_as_an_index_built_with_them()
    {
        var settings = new Bm25Settings(1.5f, 0.9f);
        using LexicalIndex changed = RandomIndex(new Random(5), documents: 3_000, out Dictionary<int, string[]> texts);
        using var built = new LexicalIndex(new LexicalOptions { Bm25 = settings });
        foreach ((int document, string[] words) in texts)
            built.Add(document, null, string.Join(' ', words));
        changed.Change(settings);

        AssertSame(built.Search("w1 w2 w3", 50), changed.Search("w1 w2 w3", 50));
    }

    [Fact]
    public async Task Searches_during_writes_see_whole_documents_only()
    {
        using var index = new LexicalIndex();
        using var stop = new CancellationTokenSource();
        Task writer = Task.Run(() =>
        {
            try
            {
                for (int round = 0; round < 40; round++)
                {
                    for (int i = 0; i < 300; i++)
                        index.Add(i, null, "left right");
                    for (int i = 0; i < 300; i += 2)
                        index.Remove(i);
                }
            }
            finally
            {
                stop.Cancel();
            }
        });
        int searchesWithHits = 0;
        bool isLast;
        do
        {
            isLast = stop.IsCancellationRequested; // then this search comes after the last write
            IReadOnlyList<ScoredSlot> both = index.Search("left right", 300);
            Assert.All(both, hit => Assert.Equal(both[0].Score, hit.Score));
            searchesWithHits += both.Count > 0 ? 1 : 0;
        }
        while (!isLast);
        await writer;
        Assert.True(searchesWithHits > 0);
    }

    internal static LexicalIndex RandomIndex(Random random, int documents, out Dictionary<int, string[]> texts)
    {
        var index = new LexicalIndex();
        texts = [];
        for (int i = 0; i < documents; i++)
        {
            texts[i] = RandomText(random);
            index.Add(i, null, string.Join(' ', texts[i]));
        }
        return index;
    }

    internal static void AssertSame(IReadOnlyList<ScoredSlot> expected, IReadOnlyList<ScoredSlot> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (int i = 0; i < expected.Count; i++)
            Assert.Equal(expected[i].Score, actual[i].Score, 1e-4);
    }

    private static int[] Slots(IReadOnlyList<ScoredSlot> hits) => [.. hits.Select(hit => hit.Slot)];

    private static string[] RandomText(Random random) =>
        [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => RandomWord(random))];

    // Low numbers are frequent and high ones rare, as words are.
    private static string RandomWord(Random random) => $"w{(int)(1_000 * Math.Pow(random.NextDouble(), 3))}";

    private static List<ScoredSlot> ScoreAll(Dictionary<int, string[]> texts, string query, int top)
    {
        double average = texts.Values.Average(words => words.Length);
        string[] words = query.Split(' ');
        Dictionary<string, double> idf = words.Distinct().ToDictionary(word => word, word =>
        {
            int count = texts.Values.Count(text => text.Contains(word));
            return Math.Log(1 + (texts.Count - count + 0.5) / (count + 0.5));
        });
        List<ScoredSlot> scores = [];
        foreach ((int document, string[] text) in texts)
        {
            double norm = 0.9 * (1 - 0.4 + 0.4 * text.Length / average);
            double score = 0;
            foreach (string word in words)
            {
                int frequency = text.Count(other => other == word);
                score += idf[word] * frequency / (frequency + norm);
            }
            if (score > 0)
                scores.Add(new ScoredSlot(document, (float)score));
        }
        return [.. scores.OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Slot).Take(top)];
    }

    private sealed class Multiples(int factor) : ISlotFilter
    {
        public int? EstimatedCount => null;

        public bool Accepts(int slot) => slot % factor == 0;
    }
}
