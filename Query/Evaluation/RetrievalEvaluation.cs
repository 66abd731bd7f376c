// Runs a BEIR data set through a real collection: what is measured is what a user of the database gets.
using System.Diagnostics;
using Microsoft.Extensions.AI;
using SearchEngine.Index;

namespace SearchEngine.Query.Evaluation;

/// <summary>Indexes the documents of a data set and searches with its queries.</summary>
public static class RetrievalEvaluation
{
    private const int WriteBatch = 256;
    private const int SearchBatch = 64;

    /// <summary>Makes a collection of a data set's documents.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="folder">Where the collection is to be.</param>
    /// <param name="settings">Its settings; null makes one for keyword search alone, which needs no model.</param>
    /// <param name="embedder">Its model; null with null settings.</param>
    /// <param name="options">How the collection is run, its splitter say; null for the defaults.</param>
    /// <param name="progress">Told how many documents are in.</param>
    /// <param name="cancellation">Stops the indexing.</param>
    /// <returns>The collection; the caller disposes it. A document without text is indexed by its title.</returns>
    public static async Task<Collection> IndexAsync(
        BeirDataset dataset,
        string folder,
        CollectionSettings? settings,
        IEmbeddingGenerator<string, Embedding<float>>? embedder,
        CollectionOptions? options = null,
        Action<int>? progress = null,
        CancellationToken cancellation = default)
    {
        bool keywordOnly = settings is null;
        settings ??= new CollectionSettings { Model = "", ModelVersion = "", Dimensions = 2 };
        Collection collection = await Collection.CreateAsync(folder, settings, embedder, options, cancellation);
        try
        {
            int count = 0;
            foreach (BeirDocument[] batch in dataset.Documents.Chunk(WriteBatch))
            {
                List<Document> documents = [];
                foreach (BeirDocument document in batch)
                {
                    float[]? place = keywordOnly ? [MathF.Cos(count), MathF.Sin(count)] : null;
                    if (Indexed(document, place) is { } indexed)
                        documents.Add(indexed);
                    count++;
                }
                await collection.UpsertAsync(documents, cancellation);
                progress?.Invoke(count);
            }
            return collection;
        }
        catch
        {
            await collection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the queries of a data set.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="searcher">Searches the collection of its documents.</param>
    /// <param name="options">How to search and what to measure.</param>
    /// <param name="cancellation">Stops the evaluation.</param>
    public static async Task<RetrievalReport> RunAsync(
        BeirDataset dataset, Searcher searcher, RetrievalOptions options, CancellationToken cancellation = default)
    {
        SearchRequest template = options.Search with { Top = options.Depth, Fields = [] };
        long started = Stopwatch.GetTimestamp();
        var run = new Run($"searchengine-{(options.Search.Mode ?? SearchMode.Hybrid).ToString().ToLowerInvariant()}");
        foreach (KeyValuePair<string, string>[] batch in dataset.Queries.Chunk(SearchBatch))
        {
            SearchRequest[] requests = [.. batch.Select(query => template with { Query = query.Value })];
            IReadOnlyList<SearchResponse> responses = await searcher.SearchBatchAsync(requests, cancellation);
            for (int i = 0; i < batch.Length; i++)
                run.Add(batch[i].Key, responses[i].Hits.Select(hit => new RankedDocument(hit.Id, hit.Score)));
        }
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return RetrievalReport.Of(run, dataset.Qrels, options, seconds);
    }

    private static Document? Indexed(BeirDocument document, float[]? vector)
    {
        bool hasText = !string.IsNullOrWhiteSpace(document.Text);
        if (!hasText && string.IsNullOrWhiteSpace(document.Title))
            return null;
        return new Document
        {
            Id = document.Id,
            Title = hasText && document.Title.Length > 0 ? document.Title : null,
            Text = hasText ? document.Text : document.Title,
            Vector = vector,
        };
    }
}
