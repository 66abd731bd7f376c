using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Synthesis;
using SearchEngine.Trainer.Synthesis.Generation;

namespace SearchEngine.Trainer.Tests.Synthesis;

public sealed class CorpusSynthesisTests
{
    private const string Whales =
        "Whales are mammals that live in the sea and breathe air. Their calves drink milk for many months. " +
        "Blue whales eat krill, tiny shrimps that drift in cold water. They sing across whole oceans at night.";

    private const string Guide =
        "This guide shows how to install the program on a computer that has none of it yet.\n\n" +
        "## Requirements\n\nA processor of the last ten years, four gigabytes of memory, and a disk with room.\n\n" +
        "## Installing from the package archive\n\nFetch the archive, unpack it where you like, and start the " +
        "script that it holds. It asks where the data is to go. See [about whales](docs/whales.md) too.\n";

    private static readonly (string Id, string? Title, string Text)[] Documents =
    [
        ("whales", "Whales of the sea", Whales),
        ("guide", "Setup", Guide),
        ("empty", "Nothing", " "),
        ("untitled", null, "Cheese is made from milk by curdling it with rennet. Old cheese is hard and strong."),
    ];

    private static readonly SynthesisSettings None = new()
    {
        Titles = 0, Headings = 0, Anchors = 0, Crops = 0, Keywords = 0, Sentences = 0, TitleInPassageShare = 0,
    };

    [Fact]
    public void A_title_finds_its_text_without_the_title_in_it()
    {
        TrainingRecord record = Records(None with { Titles = 1 })[0];
        Assert.Equal("Whales of the sea", record.Query);
        Assert.Equal([Whales], record.Positives);
    }

    [Fact]
    public void A_heading_finds_its_section_and_a_short_one_carries_the_title()
    {
        Dictionary<string, string> found = Records(None with { Headings = 2 })
            .ToDictionary(record => record.Query, record => record.Positives[0]);
        Assert.Equal(2, found.Count);
        Assert.StartsWith("A processor", found["Setup Requirements"]);
        Assert.StartsWith("Fetch the archive", found["Installing from the package archive"]);
        Assert.DoesNotContain("Requirements", found["Installing from the package archive"]);
    }

    [Fact]
    public void The_words_of_a_link_find_the_document_that_it_leads_to()
    {
        SyntheticPair pair = Assert.Single(Pairs(None with { Anchors = 5 }));
        Assert.Equal(("whales", "about whales", Whales), (pair.DocumentId, pair.Record.Query, pair.Record.Positives[0]));
    }

    [Fact]
    public void A_sentence_finds_the_passage_around_it_which_lacks_it()
    {
        IReadOnlyList<SyntheticPair> lacking = Pairs(None with { Sentences = 3, KeepSentenceShare = 0 });
        Assert.NotEmpty(lacking);
        foreach (SyntheticPair pair in lacking)
        {
            string document = Documents.First(entry => entry.Id == pair.DocumentId).Text;
            Assert.Contains(pair.Record.Query[..20], document);
            Assert.DoesNotContain(pair.Record.Query[..20], pair.Record.Positives[0]);
        }
        IReadOnlyList<SyntheticPair> keeping = Pairs(
            None with { Sentences = 3, KeepSentenceShare = 1, MaxQueryWords = 99 });
        Assert.NotEmpty(keeping);
        Assert.All(
            keeping,
            pair => Assert.Contains(pair.Record.Query, string.Join(' ', pair.Record.Positives[0].Split())));
    }

    [Fact]
    public void Spans_and_passages_are_of_the_document_and_within_their_limits()
    {
        SynthesisSettings settings = None with { Crops = 20, MaxQueryWords = 7, MaxPassageChars = 150 };
        IReadOnlyList<SyntheticPair> pairs = Pairs(settings);
        Assert.NotEmpty(pairs);
        foreach (SyntheticPair pair in pairs)
        {
            string document = string.Join(' ', Documents.First(entry => entry.Id == pair.DocumentId).Text.Split(
                (char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            Assert.Contains(pair.Record.Query, document);
            Assert.InRange(pair.Record.Query.Split(' ').Length, 4, 7);
            Assert.InRange(pair.Record.Positives[0].Length, 60, 150);
        }
    }

    [Fact]
    public void Keywords_are_words_of_the_passage_in_order_and_rare_ones_come_more_often()
    {
        (string Id, string? Title, string Text)[] corpus = Enumerable.Range(0, 60).Select(i => (
            $"d{i}", (string?)null,
            $"The common report describes the usual matter of number{i} and the special{i} item in some detail.")).ToArray();
        string[] queries = CorpusSynthesis.Pairs(corpus, None with { Keywords = 1, MinKeywords = 2, MaxKeywords = 2 },
            default).Select(record => record.Query).ToArray();
        int rare = queries.Count(query => query.Contains("number") || query.Contains("special"));
        int common = queries.Count(query => query.Contains("report") || query.Contains("usual"));
        Assert.True(queries.Length > 50 && rare > 3 * common, $"{rare} rare, {common} common of {queries.Length}");
        Assert.DoesNotContain(queries, query => query.Split(' ').Contains("the"));
    }

    [Fact]
    public void The_same_seed_gives_the_same_examples_and_no_query_comes_twice()
    {
        string[] first = Records(new SynthesisSettings()).Select(record => record.Query).ToArray();
        Assert.Equal(first, Records(new SynthesisSettings()).Select(record => record.Query));
        Assert.Equal(first.Length, first.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.NotEqual(first, Records(new SynthesisSettings { Seed = 2 }).Select(record => record.Query));
    }

    [Fact]
    public void From_a_large_corpus_only_so_many_documents_are_drawn_from_all_of_it()
    {
        IEnumerable<(string, string?, string)> corpus = Enumerable.Range(0, 5000).Select(i =>
            ($"{i}", (string?)$"Title number {i}", $"Text {i} says something of at least sixty characters about thing {i}."));
        int[] drawn = CorpusSynthesis.PairsWithOrigin(corpus, None with { Titles = 1, MaxDocuments = 200 }, default)
            .Select(pair => int.Parse(pair.DocumentId)).ToArray();
        Assert.Equal(200, drawn.Length);
        Assert.Equal(drawn.Order(), drawn);
        Assert.InRange(drawn.Average(), 2000, 3000);
    }

    [Fact]
    public async Task A_query_that_does_not_find_its_document_is_dropped_and_counted()
    {
        SyntheticPair Made(string id, SynthesisKind kind, string query) =>
            new(id, kind, new TrainingRecord { Query = query, Positives = ["p"] });
        using KeywordFinder finder = new(Documents.Where(entry => entry.Id != "empty"));
        (IReadOnlyList<SyntheticPair> kept, SynthesisReport report) = await RoundTripFilter.KeepAsync(
            [
                Made("whales", SynthesisKind.Keywords, "krill calves"),
                Made("guide", SynthesisKind.Keywords, "rennet cheese"),
                Made("untitled", SynthesisKind.Title, "curdling \"milk\""),
            ],
            finder, 1, null, default);
        Assert.Equal(["whales", "untitled"], kept.Select(pair => pair.DocumentId));
        Assert.Equal((2, 1), (report.Made[SynthesisKind.Keywords], report.Kept[SynthesisKind.Keywords]));
        Assert.Equal((1, 1), (report.Made[SynthesisKind.Title], report.Kept[SynthesisKind.Title]));
    }

    [Fact]
    public void An_example_remembers_the_document_that_its_passage_is_of()
    {
        foreach (SyntheticPair pair in Pairs(new SynthesisSettings()))
        {
            (_, string? title, string text) = Documents.First(entry => entry.Id == pair.DocumentId);
            Assert.Equal(TextFingerprint.Of($"{title} {text}").Full, pair.Record.Document);
        }
    }

    [Fact]
    public async Task What_a_model_wrote_is_kept_only_if_the_query_finds_its_own_passage()
    {
        TrainingRecord Written(string query, string positive) =>
            new() { Query = query, Positives = [positive], Negatives = ["krill is sold in tins for cats"] };
        IReadOnlyList<SyntheticPair> pairs = WrittenPairs.Of(
            [Written("how loud do whales sing", "whales sing very loud"), Written("krill", "something about milk")]);
        using KeywordFinder finder = new(WrittenPairs.Documents(pairs, Documents));
        (IReadOnlyList<SyntheticPair> kept, SynthesisReport report) =
            await RoundTripFilter.KeepAsync(pairs, finder, 5, null, default);
        Assert.Equal("how loud do whales sing", Assert.Single(kept).Record.Query);
        Assert.Equal(2, report.Made[SynthesisKind.Written]);
    }

    private static IReadOnlyList<SyntheticPair> Pairs(SynthesisSettings settings) =>
        CorpusSynthesis.PairsWithOrigin(Documents, settings, default).ToArray();

    private static IReadOnlyList<TrainingRecord> Records(SynthesisSettings settings) =>
        CorpusSynthesis.Pairs(Documents, settings, default).ToArray();
}
