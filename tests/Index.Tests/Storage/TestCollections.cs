using System.Text.Json.Nodes;

namespace SearchEngine.Index.Tests.Storage;

/// <summary>Small collections with small pages, so that tests cross every border often.</summary>
internal static class TestCollections
{
    public const int Dimensions = 8;

    public static CollectionSettings Settings { get; } = new()
    {
        Model = "hash",
        ModelVersion = "1",
        Dimensions = Dimensions,
    };

    public static CollectionOptions Options { get; } = new()
    {
        StorePageBits = 20,
        StoreSegmentBits = 20,
        StoreMemoryBytes = 4 << 20,
        IndexThreads = 2,
        ReservedFreeBytes = 1 << 20,
        CheckpointInterval = TimeSpan.FromHours(1),
    };

    public static Task<Collection> CreateAsync(TestFolder folder, CollectionOptions? options = null) =>
        Collection.CreateAsync(folder.Collection, Settings, new HashEmbedder(Dimensions), options ?? Options);

    public static Task<Collection> OpenAsync(TestFolder folder, CollectionOptions? options = null) =>
        Collection.OpenAsync(folder.Collection, new HashEmbedder(Dimensions), options ?? Options);

    public static Document Doc(string id, string text, string? title = null, int? year = null) => new()
    {
        Id = id,
        Text = text,
        Title = title,
        Metadata = year is { } known ? new JsonObject { ["year"] = known } : null,
    };

    public static Document[] Docs(int count, string text = "text") =>
        [.. Enumerable.Range(0, count).Select(i => Doc($"d{i:D5}", $"{text} {i}", $"title {i}", 1900 + (i % 100)))];
}
