using SearchEngine.Index;

namespace SearchEngine.Query.Tests.Searching;

public sealed class PassageTests
{
    private const string Guide =
        "The cat sleeps on the sofa. The cat eats fish.\n\n" +
        "The dog barks at the postman. The dog runs in the park.\n\n" +
        "The eel swims in the river. Rivers flow to the sea.";

    [Theory]
    [InlineData(SearchMode.Dense)]
    [InlineData(SearchMode.Keyword)]
    [InlineData(SearchMode.Hybrid)]
    public async Task A_hit_names_its_best_passages_in_every_mode(SearchMode mode)
    {
        await using TestCollection test = await SplitCollection();
        SearchResponse response = await test.Searcher.SearchAsync(new SearchRequest
        {
            Query = "dog barks postman",
            Mode = mode,
            Passages = 2,
            Highlight = true,
        });

        SearchHit hit = response.Hits[0];
        Assert.Equal("guide", hit.Id);
        Assert.Equal(2, hit.Passages!.Count);
        Assert.Equal("The dog barks at the postman. The dog runs in the park.", hit.Passages[0].Text);
        Assert.True(hit.Passages[0].Score > hit.Passages[1].Score);
        Assert.Equal(["dog", "barks", "postman", "dog"], hit.Passages[0].Highlights.Select(Marked));
        Assert.StartsWith("The dog barks", hit.Passage!.Text);
        Assert.All(hit.Passages, passage => Assert.Equal(passage.Text, Guide.Substring(passage.Start, passage.Length)));
    }

    [Fact]
    public async Task A_vector_alone_finds_the_passage_that_is_nearest()
    {
        await using TestCollection test = await SplitCollection();
        SearchResponse response = await test.Searcher.SearchAsync(new SearchRequest
        {
            Vector = WordEmbedder.Embed("the eel swims in the river"),
            Passages = 1,
            Highlight = true,
        });

        SearchHit hit = response.Hits[0];
        Assert.StartsWith("The eel swims", hit.Passages!.Single().Text);
        Assert.Equal(hit.Score, hit.Passages![0].Score!.Value, 1e-3);
        Assert.Empty(hit.Passages![0].Highlights);
        Assert.StartsWith("The eel swims", hit.Passage!.Text);
    }

    [Fact]
    public async Task A_short_document_is_its_own_passage()
    {
        await using TestCollection test = await SplitCollection();
        SearchResponse response = await test.Searcher.SearchAsync(
            new SearchRequest { Query = "kitchen table", Passages = 5 });

        HitPassage passage = Assert.Single(response.Hits.Single(hit => hit.Id == "short").Passages!);
        Assert.Equal("a kitchen table", passage.Text);
    }

    [Fact]
    public async Task Passages_are_left_out_unless_asked_for()
    {
        await using TestCollection test = await SplitCollection();

        Assert.Null((await test.Searcher.SearchAsync(new SearchRequest { Query = "dog" })).Hits[0].Passages);
    }

    [Fact]
    public async Task A_document_that_is_written_again_meanwhile_is_shown_as_it_was_read()
    {
        await using TestCollection test = await SplitCollection();
        var finder = new PassageFinder(
            test.Collection, WordEmbedder.Embed("the eel"), new Dictionary<string, float>(), denseShare: 1);
        int ordinal = test.Collection.OrdinalOf("short")!.Value;
        DocumentPassages read = finder.Read(ordinal)!;
        await test.Collection.UpsertAsync([new Document { Id = "short", Text = Guide }]);

        Assert.Equal("a kitchen table", finder.Best(read, 3).Single().Text);
        Assert.Equal("a kitchen table", finder.TextOfBest(read));
        Assert.Equal("a kitchen table", finder.Snippet(read).Text);
        Assert.Equal(3, finder.Best(finder.Read(ordinal)!, 3).Count);
    }

    private static string Marked(TextRange range) => Guide.Substring(range.Start, range.Length);

    private static async Task<TestCollection> SplitCollection()
    {
        TestCollection test = await TestCollection.Empty(splitter: new Paragraphs());
        await test.Collection.UpsertAsync(
            [new Document { Id = "guide", Text = Guide }, new Document { Id = "short", Text = "a kitchen table" }]);
        return test;
    }

    private sealed class Paragraphs : IPassageSplitter
    {
        public IReadOnlyList<Passage> Split(string text, string? title)
        {
            List<Passage> passages = [];
            foreach (string paragraph in text.Split("\n\n"))
                passages.Add(new Passage(text.IndexOf(paragraph, StringComparison.Ordinal), paragraph.Length));
            return passages;
        }
    }
}
