using SearchEngine.Index;
using SearchEngine.Index.Filtering;

namespace SearchEngine.Query.Tests.Searching;

public sealed class SearcherTests
{
    private static readonly (string, string, string?)[] Animals =
    [
        ("cat", "the cat sleeps on the sofa", """{"kind": "pet", "legs": 4, "owner": {"name": "Ann"}}"""),
        ("dog", "the dog barks at the postman", """{"kind": "pet", "legs": 4, "owner": {"name": "Bob"}}"""),
        ("hen", "the hen lays eggs on the farm", """{"kind": "farm", "legs": 2}"""),
        ("cow", "the cow gives milk on the farm", """{"kind": "farm", "legs": 4}"""),
        ("eel", "the eel swims in the river", null),
    ];

    [Theory]
    [InlineData(SearchMode.Dense)]
    [InlineData(SearchMode.Keyword)]
    [InlineData(SearchMode.Hybrid)]
    public async Task Every_mode_finds_the_document_that_was_asked_for(SearchMode mode)
    {
        await using TestCollection test = await TestCollection.Of(Animals);
        SearchResponse response = await test.Searcher.SearchAsync(new() { Query = "dog barks", Mode = mode, Top = 3 });

        Assert.Equal("dog", response.Hits[0].Id);
        Assert.Equal(mode, response.Mode);
        Assert.Equal("words", response.Model);
        Assert.Equal("the dog barks at the postman", response.Hits[0].Text);
        Assert.True(response.TookMs > 0);
    }

    [Fact]
    public async Task The_mode_follows_from_what_is_given()
    {
        await using TestCollection test = await TestCollection.Of(Animals);
        await using TestCollection bare = await TestCollection.Empty(hasModel: false);

        Assert.Equal(SearchMode.Hybrid, (await test.Searcher.SearchAsync(new() { Query = "dog" })).Mode);
        Assert.Equal(
            SearchMode.Dense, (await test.Searcher.SearchAsync(new() { Vector = WordEmbedder.Embed("dog") })).Mode);
        Assert.Equal(SearchMode.Keyword, (await bare.Searcher.SearchAsync(new() { Query = "dog" })).Mode);
    }

    [Theory]
    [InlineData(SearchMode.Dense)]
    [InlineData(SearchMode.Keyword)]
    [InlineData(SearchMode.Hybrid)]
    public async Task A_filter_holds_in_every_mode(SearchMode mode)
    {
        await using TestCollection test = await TestCollection.Of(Animals);
        SearchResponse response = await test.Searcher.SearchAsync(
            new() { Query = "cat farm", Mode = mode, Filter = Filter.Equal("kind", "farm") });

        Assert.Equal(["cow", "hen"], response.Hits.Select(hit => hit.Id).Order());
    }

    [Fact]
    public async Task A_filter_that_nothing_fulfils_finds_nothing()
    {
        await using TestCollection test = await TestCollection.Of(Animals);
        SearchResponse response = await test.Searcher.SearchAsync(
            new() { Query = "cat", Filter = Filter.Equal("kind", "wild"), Explain = true });

        Assert.Empty(response.Hits);
        Assert.Equal(0, response.Explanation!.Filter!.Count);
    }

    [Fact]
    public async Task A_task_and_an_instruction_reach_the_model()
    {
        await using TestCollection test = await TestCollection.Of(Animals);
        await test.Searcher.SearchAsync(new() { Query = "cat", Task = "fact_checking" });
        await test.Searcher.SearchAsync(new() { Query = "cat", Instruction = "" });
        await test.Searcher.SearchAsync(new() { Query = "cat" });

        Assert.Equal(
            ["Given a claim, retrieve documents that support or refute the claim", "", null], test.Embedder.Instructions);
    }

    [Theory]
    [InlineData(SearchMode.Dense, FusionMethod.Convex)]
    [InlineData(SearchMode.Keyword, FusionMethod.Convex)]
    [InlineData(SearchMode.Hybrid, FusionMethod.Convex)]
    [InlineData(SearchMode.Hybrid, FusionMethod.Rrf)]
    public async Task Pages_by_cursor_hold_every_document_once_and_in_order(SearchMode mode, FusionMethod fusion)
    {
        await using TestCollection test = await TestCollection.Of(Numbered(400));
        var request = new SearchRequest { Query = "word1 word2 word3", Mode = mode, Top = 7, Fusion = new(fusion) };
        List<SearchHit> paged = [];
        string? cursor = null;
        do
        {
            SearchResponse page = await test.Searcher.SearchAsync(request with { Cursor = cursor });
            paged.AddRange(page.Hits);
            cursor = page.Cursor;
        }
        while (cursor is not null && paged.Count < 90);

        Assert.Equal(paged.Count, paged.Select(hit => hit.Id).Distinct().Count());
        Assert.Equal(paged.Select(hit => hit.Score).OrderDescending(), paged.Select(hit => hit.Score));
        if (fusion == FusionMethod.Convex)
        {
            SearchResponse whole = await test.Searcher.SearchAsync(request with { Top = paged.Count });
            Assert.Equal(whole.Hits.Select(hit => hit.Id), paged.Select(hit => hit.Id));
        }
    }

    [Fact]
    public async Task Pages_of_a_fusion_by_rank_repeat_and_skip_nothing_to_their_end()
    {
        await using TestCollection test = await TestCollection.Of(Numbered(400));
        var request = new SearchRequest { Query = "word1 word2 word3", Top = 99, Fusion = new(FusionMethod.Rrf) };
        SearchResponse whole = await test.Searcher.SearchAsync(request);
        List<string> paged = [];
        string? cursor = null;
        do
        {
            SearchResponse page = await test.Searcher.SearchAsync(request with { Top = 33, Cursor = cursor });
            paged.AddRange(page.Hits.Select(hit => hit.Id));
            cursor = page.Cursor;
        }
        while (cursor is not null);

        Assert.Equal(whole.Hits.Select(hit => hit.Id), paged.Take(99));
        Assert.True(paged.Count > 100);
        Assert.Equal(paged.Count, paged.Distinct().Count());
    }

    [Fact]
    public async Task A_choice_for_variety_can_be_stopped()
    {
        await using TestCollection test = await TestCollection.Of(Animals);
        Assert.Throws<OperationCanceledException>(() => MarginalRelevance.Choose(
            [new Candidate(0, 1, 1, 1)], test.Collection.VectorOf, 0.5f, 1, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task The_last_page_has_no_cursor()
    {
        await using TestCollection test = await TestCollection.Of(Animals);
        SearchResponse all =
            await test.Searcher.SearchAsync(new() { Query = "farm", Mode = SearchMode.Dense, Top = 5 });
        SearchResponse some =
            await test.Searcher.SearchAsync(new() { Query = "farm", Mode = SearchMode.Dense, Top = 4 });

        Assert.Null(all.Cursor);
        Assert.NotNull(some.Cursor);
    }

    [Fact]
    public async Task A_cursor_of_another_search_is_refused()
    {
        await using TestCollection test = await TestCollection.Of(Animals);
        SearchResponse page = await test.Searcher.SearchAsync(new() { Query = "farm", Top = 1 });

        await Refused(test, new() { Query = "cat", Cursor = page.Cursor }, "cursor");
        await Refused(test, new() { Query = "cat", Cursor = "nonsense" }, "cursor");
    }

    [Fact]
    public async Task Only_the_fields_asked_for_are_returned()
    {
        await using TestCollection test = await TestCollection.Of(Animals);
        SearchRequest request = new() { Query = "cat", Top = 1, Fields = ["owner.name", "legs"] };
        SearchHit hit = (await test.Searcher.SearchAsync(request)).Hits[0];

        Assert.Null(hit.Text);
        Assert.Equal("""{"owner":{"name":"Ann"},"legs":4}""", hit.Metadata!.ToJsonString());
        hit = (await test.Searcher.SearchAsync(request with { Fields = ["text"] })).Hits[0];
        Assert.NotNull(hit.Text);
        Assert.Null(hit.Metadata);
    }

    [Fact]
    public async Task Hits_are_grouped_under_the_values_of_a_field()
    {
        await using TestCollection test = await TestCollection.Of(Animals);
        SearchResponse response = await test.Searcher.SearchAsync(
            new() { Query = "the cow on the farm", Mode = SearchMode.Dense, GroupBy = new("kind", Size: 2) });

        Assert.Equal(["farm", "pet"], response.Groups!.Select(group => group.Key.GetValue<string>()));
        Assert.Equal(["cow", "hen"], response.Groups![0].Hits.Select(hit => hit.Id));
        Assert.Equal(2, response.Hits.Count);
    }

    [Fact]
    public async Task Groups_are_filled_from_deep_in_the_ranking()
    {
        await using TestCollection test = await TestCollection.Of(
            [.. Enumerable.Range(0, 900).Select(i => ($"d{i}", $"word {(i < 890 ? "word" : "other")} {i}",
                (string?)$$"""{"group": "{{(i < 890 ? "big" : "small")}}"}"""))]);
        SearchResponse response = await test.Searcher.SearchAsync(
            new() { Query = "word", Mode = SearchMode.Keyword, Top = 2, GroupBy = new("group", Size: 3) });

        Assert.Equal(["big", "small"], response.Groups!.Select(group => group.Key.GetValue<string>()));
        Assert.All(response.Groups!, group => Assert.Equal(3, group.Hits.Count));
    }

    [Fact]
    public async Task Recommendations_are_like_the_positive_examples_and_without_them()
    {
        await using TestCollection test = await TestCollection.Of(Animals);
        SearchResponse response =
            await test.Searcher.SearchAsync(new() { Recommend = new(["hen"], ["cat"]), Top = 10 });

        Assert.Equal("cow", response.Hits[0].Id);
        Assert.DoesNotContain(response.Hits, hit => hit.Id is "hen" or "cat");
        await Refused(test, new() { Recommend = new(["unheard"], []) }, "recommend.positive[0]");
    }

    [Fact]
    public async Task Marginal_relevance_prefers_variety_over_near_copies()
    {
        await using TestCollection test = await TestCollection.Of(
            ("a1", "red apple pie recipe", null), ("a2", "red apple pie recipe today", null),
            ("a3", "red apple pie recipe now", null), ("b", "apple orchard in the north", null));
        SearchRequest request = new() { Query = "red apple pie recipe", Mode = SearchMode.Dense, Top = 2 };

        Assert.DoesNotContain((await test.Searcher.SearchAsync(request)).Hits, hit => hit.Id == "b");
        SearchResponse varied = await test.Searcher.SearchAsync(request with { Mmr = new(Lambda: 0.3f) });
        Assert.Equal(["a1", "b"], varied.Hits.Select(hit => hit.Id));
    }

    [Fact]
    public async Task Hits_below_the_threshold_are_left_out()
    {
        await using TestCollection test = await TestCollection.Of(Animals);
        SearchRequest request = new() { Query = "cow farm", Mode = SearchMode.Dense };
        SearchResponse all = await test.Searcher.SearchAsync(request);
        SearchResponse some = await test.Searcher.SearchAsync(request with { ScoreThreshold = all.Hits[1].Score });

        Assert.Equal(2, some.Hits.Count);
    }

    [Fact]
    public async Task An_explanation_shows_plan_parts_and_stages()
    {
        await using TestCollection test = await TestCollection.Of(Animals);
        SearchResponse response = await test.Searcher.SearchAsync(
            new() { Query = "dogs bark", Filter = Filter.Equal("kind", "pet"), Explain = true });

        SearchExplanation explanation = response.Explanation!;
        Assert.Equal("graph with filter", explanation.DensePlan);
        Assert.Equal(2, explanation.Filter!.Count);
        Assert.Equal(["bark", "dog"], explanation.KeywordTerms.Keys.Order());
        Assert.Subset(explanation.StagesMs.Keys.ToHashSet(
            ), new HashSet<string> { "embed", "filter", "dense", "keyword", "fusion" });
        HitExplanation hit = response.Hits[0].Explanation!;
        Assert.Equal(hit.Keyword!.Value, hit.Terms.Sum(term => term.Score), 1e-4);
        Assert.NotNull(hit.Dense);
    }

    [Fact]
    public async Task Feedback_finds_documents_that_share_no_word_with_the_query()
    {
        await using TestCollection test = await TestCollection.Of(
            ("1", "car engine motor", null), ("2", "car motor wheel", null), ("3", "motor oil", null),
            ("4", "kitchen table", null), ("5", "garden chair", null));
        SearchRequest request = new() { Query = "car", Mode = SearchMode.Keyword, Explain = true };

        Assert.Equal(2, (await test.Searcher.SearchAsync(request)).Hits.Count);
        SearchResponse expanded = await test.Searcher.SearchAsync(request with { Expand = new() });
        Assert.Contains(expanded.Hits, hit => hit.Id == "3");
        Assert.Contains("motor", expanded.Explanation!.KeywordTerms.Keys);
    }

    [Fact]
    public async Task A_document_has_one_hybrid_score_whichever_part_found_it()
    {
        await using TestCollection test = await TestCollection.Of(Numbered(500));
        SearchRequest request = new() { Query = "word1 word2", Mode = SearchMode.Hybrid, Explain = true };
        SearchResponse few = await test.Searcher.SearchAsync(request with { Top = 20 });
        SearchResponse many = await test.Searcher.SearchAsync(request with { Top = 400 });

        Assert.All(few.Hits, hit => Assert.NotNull(hit.Explanation!.Dense));
        foreach (SearchHit hit in few.Hits)
            Assert.Equal(hit.Score, many.Hits.Single(other => other.Id == hit.Id).Score, 1e-5);
    }

    [Fact]
    public async Task A_batch_answers_in_order_and_names_the_request_that_is_wrong()
    {
        await using TestCollection test = await TestCollection.Of(Animals);
        IReadOnlyList<SearchResponse> responses = await test.Searcher.SearchBatchAsync(
            [new() { Query = "cat", Top = 1 }, new() { Query = "eel", Top = 1 }]);

        Assert.Equal(["cat", "eel"], responses.Select(response => response.Hits[0].Id));
        var error = await Assert.ThrowsAsync<InvalidInputException>(
            () => test.Searcher.SearchBatchAsync([new() { Query = "cat" }, new()]));
        Assert.Equal("[1].query", error.Field);
    }

    [Fact]
    public async Task Requests_that_cannot_be_are_refused_by_field()
    {
        await using TestCollection test = await TestCollection.Of(Animals);
        await using TestCollection bare = await TestCollection.Empty(hasModel: false);
        await Refused(test, new(), "query");
        await Refused(test, new() { Query = " " }, "query");
        await Refused(test, new() { Query = "a", Top = 0 }, "top");
        await Refused(test, new() { Query = "a", Top = 10_001 }, "top");
        await Refused(test, new() { Query = "a", Task = "dance" }, "task");
        await Refused(test, new() { Query = "a", Task = "none", Instruction = "x" }, "task");
        await Refused(test, new() { Query = "a", Rerank = new("unheard") }, "rerank.model");
        await Refused(test, new() { Vector = [1, 2], Mode = SearchMode.Keyword }, "mode");
        await Refused(test, new() { Vector = [1, 2] }, "vector");
        await Refused(bare, new() { Query = "a", Mode = SearchMode.Dense }, "mode");
        await Refused(test, new() { Query = "a", Filter = Filter.Equal("legs", "four") }, "filter.legs");
    }

    private static async Task Refused(TestCollection test, SearchRequest request, string field)
    {
        var error = await Assert.ThrowsAsync<InvalidInputException>(() => test.Searcher.SearchAsync(request));
        Assert.Equal(field, error.Field);
    }

    [Theory]
    [InlineData(0.5f)]
    [InlineData(0.2f)]
    public async Task A_hybrid_score_is_bm25_and_the_cosine_s_distance_from_chance(float weight)
    {
        (string Id, string Text, string?)[] documents = Numbered(100);
        await using TestCollection test = await TestCollection.Of(documents);
        const string query = "word1 word2";
        float[] vector = WordEmbedder.Embed(query);
        double[] cosines = [.. documents.Select(document =>
            WordEmbedder.Embed(document.Text).Zip(vector, (a, b) => (double)a * b).Sum())];
        double mean = cosines.Average();
        double deviation = Math.Sqrt(cosines.Average(cosine => (cosine - mean) * (cosine - mean)));

        SearchResponse response = await test.Searcher.SearchAsync(new()
        {
            Query = query, Mode = SearchMode.Hybrid, Top = 20, Explain = true,
            Fusion = FusionSettings.Default with { Weight = weight },
        });

        foreach (SearchHit hit in response.Hits)
        {
            double cosine = cosines[Array.FindIndex(documents, document => document.Id == hit.Id)];
            double expected = (weight * (cosine - mean) / deviation) + ((1 - weight) * hit.Explanation!.Keyword!.Value);
            Assert.Equal(expected, hit.Score, 0.05);
        }
    }

    [Fact]
    public async Task A_collection_of_one_document_has_a_hybrid_score()
    {
        await using TestCollection test = await TestCollection.Of([("only", "the only text", null)]);
        SearchHit hit = Assert.Single((await test.Searcher.SearchAsync(new() { Query = "only text" })).Hits);
        Assert.True(float.IsFinite(hit.Score) && hit.Score > 0);
    }

    private static (string, string, string?)[] Numbered(int count)
    {
        var random = new Random(3);
        return
        [
            .. Enumerable.Range(0, count).Select(i => (
                $"d{i}", string.Join(' ', Enumerable.Range(0, 12).Select(_ =>
                    $"word{random.Next(40)}")), (string?)null)),
        ];
    }
}
