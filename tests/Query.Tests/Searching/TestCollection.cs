// A collection in a temporary folder, with the word embedder as its model.
using System.Text.Json.Nodes;
using SearchEngine.Index;

namespace SearchEngine.Query.Tests.Searching;

internal sealed class TestCollection : IAsyncDisposable
{
    private readonly string _folder;

    private TestCollection(string folder, Collection collection)
    {
        _folder = folder;
        Collection = collection;
        Searcher = new Searcher(collection);
    }

    public Collection Collection { get; }

    public Searcher Searcher { get; }

    public WordEmbedder Embedder { get; private init; } = null!;

    public static async Task<TestCollection> Of(params (string Id, string Text, string? Metadata)[] documents)
    {
        TestCollection test = await Empty();
        await test.Collection.UpsertAsync(
            [.. documents.Select(document => new Document
            {
                Id = document.Id,
                Text = document.Text,
                Metadata = document.Metadata is null ? null : JsonNode.Parse(document.Metadata)!.AsObject(),
            })]);
        return test;
    }

    public static async Task<TestCollection> Empty(bool hasModel = true, IPassageSplitter? splitter = null)
    {
        string folder = Directory.CreateTempSubdirectory("searchengine-query-").FullName;
        var embedder = new WordEmbedder();
        Collection collection = await Collection.CreateAsync(
            Path.Combine(folder, "docs"),
            new CollectionSettings
            {
                Model = hasModel ? "words" : "",
                ModelVersion = hasModel ? "1" : "",
                Dimensions = WordEmbedder.Dimensions,
            },
            hasModel ? embedder : null,
            new CollectionOptions { Splitter = splitter });
        return new TestCollection(folder, collection) { Embedder = embedder };
    }

    public async ValueTask DisposeAsync()
    {
        await Collection.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
