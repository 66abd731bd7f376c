using SearchEngine.Index;
using SearchEngine.Server.FineTunes;
using SearchEngine.Server.Hosting;

namespace SearchEngine.Server.Tests.FineTunes;

public sealed class ExampleSetTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("searchengine-examples-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Of_the_queries_made_from_documents_those_that_do_not_find_theirs_are_left_out()
    {
        await using Collection collection = await Collection.CreateAsync(
            Path.Combine(folder.FullName, "docs"),
            new CollectionSettings { Model = "", ModelVersion = "", Dimensions = 2 }, null, new CollectionOptions());
        IEnumerable<Document> crowd = Enumerable.Range(0, 30).Select(i => new Document
        {
            Id = $"crowd{i}", Title = $"Zebras of herd{i}", Vector = [1, 0],
            Text = $"Zebra zebra zebra herd{i}. The zebra of herd{i} likes another zebra of herd{i} by the water{i}.",
        });
        Document lost = new()
        {
            Id = "lost", Title = "Zebra", Vector = [0, 1],
            Text = "This text tells of harbours, lighthouses and ships, and of what the sailors eat on board of them.",
        };
        await collection.UpsertAsync([.. crowd, lost]);
        ExampleSet examples = await ExampleSet.OfAsync(
            new FineTuneOrder(), collection, new SearchTraffic(TimeProvider.System), 1, default);
        string[] queries =
            [.. examples.Training.Select(record => record.Query), .. examples.HeldOut.Select(judge => judge.Query)];
        Assert.True(examples.IsSynthetic);
        Assert.DoesNotContain("Zebra", queries);
        Assert.Contains("Zebras of herd7", queries);
    }
}
