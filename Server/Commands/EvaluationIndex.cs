// The documents of an evaluation, indexed in a folder that goes away with it.
using SearchEngine.Index;
using SearchEngine.Query;
using SearchEngine.Query.Evaluation;

namespace SearchEngine.Server.Commands;

/// <summary>A collection that is searched while it is measured, and then deleted.</summary>
internal sealed class EvaluationIndex : IAsyncDisposable
{
    private readonly string folder;

    private EvaluationIndex(string folder, Collection collection, EvaluationModel? model)
    {
        this.folder = folder;
        Collection = collection;
        Searcher = model?.SearcherOf(collection) ?? new Searcher(collection);
    }

    /// <summary>The documents.</summary>
    public Collection Collection { get; }

    /// <summary>Searches them.</summary>
    public Searcher Searcher { get; }

    /// <summary>Indexes the documents of a data set.</summary>
    /// <param name="set">The data set.</param>
    /// <param name="model">What embeds them; null leaves only keywords.</param>
    /// <param name="indexed">Told how many documents are indexed; null for nobody.</param>
    /// <param name="cancellation">Stops the indexing.</param>
    public static async Task<EvaluationIndex> BuildAsync(
        BeirDataset set, EvaluationModel? model, Action<int>? indexed, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("searchengine-eval-").FullName;
        try
        {
            Collection collection = await RetrievalEvaluation.IndexAsync(set, Path.Combine(folder, "collection"),
                model?.Settings, model?.Embedder, model?.Options, indexed, cancellation);
            return new EvaluationIndex(folder, collection, model);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Collection.DisposeAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
