using System.Text.Json.Nodes;
using static SearchEngine.Index.Tests.Storage.TestCollections;

namespace SearchEngine.Index.Tests.Storage;

public sealed class CollectionTests
{
    [Fact]
    public async Task A_document_comes_back_exactly_as_it_was_given()
    {
        using TestFolder folder = new();
        await using Collection collection = await CreateAsync(folder);
        JsonObject fields = new() { ["b"] = new JsonArray(1, "zwei", null), ["a"] = 2.5, ["ü"] = "ß\u0001\"" };
        await collection.UpsertAsync([new Document
        {
            Id = "ключ/1 %2F",
            Text = "Ünïcödé \U0001F600\r\n\t\0 text",
            Title = "",
            Metadata = fields,
        }]);

        StoredDocument stored = collection.Get("ключ/1 %2F")!;

        Assert.Equal("Ünïcödé \U0001F600\r\n\t\0 text", stored.Text);
        Assert.Equal("", stored.Title);
        Assert.True(JsonNode.DeepEquals(fields, stored.Metadata));
        Assert.Equal(stored, collection.Read(stored.Ordinal)! with { Metadata = stored.Metadata });
        Assert.Equal(1, collection.Count);
        Assert.Null(collection.Get("other"));
    }

    [Fact]
    public async Task Versions_grow_with_every_write_and_are_never_used_again()
    {
        using TestFolder folder = new();
        await using Collection collection = await CreateAsync(folder);
        Assert.Equal([1L], await collection.UpsertAsync([Doc("a", "one")]));
        Assert.Equal([2L], await collection.UpsertAsync([Doc("a", "two")]));
        Assert.Equal(1, await collection.DeleteAsync(["a", "missing", "a"]));
        Assert.Equal([4L, 4L], await collection.UpsertAsync([Doc("a", "three"), Doc("b", "four")]));
        Assert.Equal(4, collection.Get("a")!.Version);
        Assert.Equal("three", collection.Get("a")!.Text);
    }

    [Fact]
    public async Task A_conditional_write_happens_only_at_the_version_it_names()
    {
        using TestFolder folder = new();
        await using Collection collection = await CreateAsync(folder);
        long version = (await collection.UpsertAsync([Doc("a", "one") with { IfVersion = 0 }]))[0];

        VersionConflictException conflict = await Assert.ThrowsAsync<VersionConflictException>(() =>
            collection.UpsertAsync([Doc("b", "other"), Doc("a", "two") with { IfVersion = 0 }]));

        Assert.Equal("documents[1].if_version", conflict.Field);
        Assert.Equal(version, conflict.Actual);
        Assert.Null(collection.Get("b"));
        await collection.UpsertAsync([Doc("a", "two") with { IfVersion = version }]);
        Assert.Equal("two", collection.Get("a")!.Text);
    }

    [Fact]
    public async Task Of_two_documents_of_one_id_in_a_batch_the_last_counts()
    {
        using TestFolder folder = new();
        await using Collection collection = await CreateAsync(folder);
        await collection.UpsertAsync([Doc("a", "one"), Doc("b", "two"), Doc("a", "three")]);
        Assert.Equal(2, collection.Count);
        Assert.Equal("three", collection.Get("a")!.Text);
    }

    [Fact]
    public async Task A_conditional_deletion_happens_only_at_the_version_it_names()
    {
        using TestFolder folder = new();
        await using Collection collection = await CreateAsync(folder);
        long first = (await collection.UpsertAsync([Doc("a", "one")]))[0];
        long second = (await collection.UpsertAsync([Doc("a", "two")]))[0];

        VersionConflictException refused = await Assert.ThrowsAsync<VersionConflictException>(
            () => collection.DeleteAsync("a", first));
        Assert.Equal(("if_version", first, second), (refused.Field, refused.Expected, refused.Actual));
        Assert.Equal("two", collection.Get("a")!.Text);

        await collection.DeleteAsync("a", second);
        Assert.Null(collection.Get("a"));
        await Assert.ThrowsAsync<VersionConflictException>(() => collection.DeleteAsync("a", second));
    }

    [Fact]
    public async Task A_deleted_document_is_never_returned()
    {
        using TestFolder folder = new();
        await using Collection collection = await CreateAsync(folder);
        await collection.UpsertAsync(Docs(50));
        Assert.Equal(10, await collection.DeleteAsync([.. Enumerable.Range(0, 10).Select(i => $"d{i:D5}")]));

        Assert.Null(collection.Get("d00003"));
        Assert.Equal(40, collection.Count);
        Assert.Equal(40, collection.Scroll(null, 100).Count());
        ScoredSlot[] hits = new ScoredSlot[50];
        float[] query = HashEmbedder.Embed("title 3 text 3", Dimensions);
        foreach (bool exact in new[] { false, true })
        {
            int found = collection.SearchDense(query, 50, 200, exact, null, hits);
            Assert.Equal(40, found);
            Assert.DoesNotContain("d00003", hits.Take(found).Select(hit => collection.Read(hit.Slot)!.Id));
        }

        Assert.DoesNotContain(
            collection.Lexical.Search("text 3", 50), hit => collection.Read(hit.Slot)?.Id == "d00003");
    }

    [Fact]
    public async Task Scrolling_goes_through_all_documents_in_the_order_of_their_ids()
    {
        using TestFolder folder = new();
        await using Collection collection = await CreateAsync(folder);
        Document[] documents = Docs(1500);
        new Random(1).Shuffle(documents);
        await collection.UpsertAsync(documents);
        List<string> seen = [];
        string? after = null;
        while (collection.Scroll(after, 7).ToArray() is { Length: > 0 } page)
        {
            seen.AddRange(page.Select(document => document.Id));
            after = page[^1].Id;
        }

        Assert.Equal(documents.Select(document => document.Id).Order(StringComparer.Ordinal), seen);
        Assert.Equal("d00001", collection.Scroll("d00000x", 1).Single().Id);
    }

    [Fact]
    public async Task Everything_is_there_again_after_a_clean_close()
    {
        using TestFolder folder = new();
        await using (Collection collection = await CreateAsync(folder))
        {
            await collection.UpsertAsync(Docs(300));
            await collection.UpsertAsync(Docs(100, "changed"));
            await collection.DeleteAsync(["d00200"]);
        }

        for (int round = 0; round < 3; round++)
        {
            await using Collection collection = await OpenAsync(folder);
            Assert.Equal(299, collection.Count);
            Assert.Equal("changed 5", collection.Get("d00005")!.Text);
            Assert.Equal("text 250", collection.Get("d00250")!.Text);
            Assert.Null(collection.Get("d00200"));
            ScoredSlot[] hits = new ScoredSlot[3];
            collection.SearchDense(HashEmbedder.Embed("title 7 changed 7", Dimensions), 3, 64, false, null, hits);
            Assert.Equal("d00007", collection.Read(hits[0].Slot)!.Id);
            Assert.Equal(1f, hits[0].Score, 1e-4f);
            await collection.UpsertAsync([Doc("new", $"round {round}")]);
            await collection.DeleteAsync(["new"]);
        }
    }

    [Fact]
    public async Task What_the_log_alone_holds_is_replayed()
    {
        using TestFolder folder = new();
        using TestFolder copy = new();
        await using Collection collection = await CreateAsync(folder);
        await collection.UpsertAsync(Docs(300));
        await collection.CheckpointAsync();
        await collection.UpsertAsync(Docs(100, "changed"));
        await collection.DeleteAsync(["d00200"]);
        copy.CopyFrom(folder);

        await using Collection recovered = await OpenAsync(copy);

        Assert.Equal(299, recovered.Count);
        Assert.Equal(
            collection.Scroll(null, 1000).Select(document => document with { Metadata = null }),
            recovered.Scroll(null, 1000).Select(document => document with { Metadata = null }));
        Assert.Equal(299, recovered.Lexical.Count);
    }

    [Fact]
    public async Task What_no_score_or_answer_could_hold_is_refused_by_name()
    {
        using TestFolder folder = new();
        await using Collection collection = await CreateAsync(folder);
        JsonObject huge = JsonNode.Parse("""{"a": [1, {"b": 1e999}]}""")!.AsObject();
        JsonObject wide = new(Enumerable.Range(0, Limits.MaxMetadataFields + 1)
            .Select(i => KeyValuePair.Create($"f{i}", (JsonNode?)null)));
        float[] longest = [.. Enumerable.Repeat(1e30f, Dimensions)];

        await Refused(Doc("a", "text") with { Metadata = huge }, "documents[0].metadata.a.b");
        await Refused(Doc("a", "text") with { Metadata = wide }, "documents[0].metadata");
        await Refused(Doc("a", "text") with { Vector = longest }, "documents[0].vector");
        Assert.Equal("vector", Assert.Throws<InvalidInputException>(
            () => collection.SearchDense(longest, 1, 10, exact: true, null, new ScoredSlot[1])).Field);
        wide.Remove("f0");
        await collection.UpsertAsync([Doc("a", "text") with { Metadata = wide }]);

        async Task Refused(Document document, string field) => Assert.Equal(
            field, (await Assert.ThrowsAsync<InvalidInputException>(() => collection.UpsertAsync([document]))).Field);
    }

    [Fact]
    public async Task Scores_of_a_sample_follow_the_documents()
    {
        using TestFolder folder = new();
        await using Collection collection = await CreateAsync(folder);
        float[] query = HashEmbedder.Embed("title 3 text 3", Dimensions);
        Assert.Empty(collection.ScoreSample(query, 128));
        await collection.UpsertAsync(Docs(4));
        Assert.Equal(4, collection.ScoreSample(query, 128).Length);
        Assert.Equal(1f, collection.ScoreSample(query, 128).Max(), 1e-5f);

        await collection.UpsertAsync([Doc("d00003", "other"), Doc("new", "another")]);
        Assert.Equal(5, collection.ScoreSample(query, 128).Length);
        Assert.True(collection.ScoreSample(query, 128).Max() < 0.999f);
        await collection.DeleteAsync(["d00000"]);
        Assert.Equal(4, collection.ScoreSample(query, 128).Length);
        Assert.InRange(collection.ScoreSample(query, 2).Length, 1, 2);
    }

    [Fact]
    public async Task A_second_opening_of_one_folder_is_refused()
    {
        using TestFolder folder = new();
        await using Collection collection = await CreateAsync(folder);
        StorageUnavailableException refused =
            await Assert.ThrowsAsync<StorageUnavailableException>(() => OpenAsync(folder));
        Assert.Contains(folder.Collection, refused.Message);
        Assert.False(refused.IsFull);
    }
}
