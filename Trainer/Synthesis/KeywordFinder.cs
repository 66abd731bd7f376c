using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Synthesis;

/// <summary>BM25 over documents held in memory.</summary>
public sealed class KeywordFinder : IDocumentFinder, IDisposable
{
    private readonly KeywordSearch index = new();
    private readonly List<string> ids = [];

    /// <summary>Indexes documents.</summary>
    /// <param name="documents">Id, title and text.</param>
    public KeywordFinder(IEnumerable<(string Id, string? Title, string Text)> documents)
    {
        foreach ((string id, string? title, string text) in documents)
        {
            index.Add(title, text);
            ids.Add(id);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<IReadOnlyList<string>>> FindAsync(
        IReadOnlyList<string> queries, int top, CancellationToken cancellation)
    {
        IReadOnlyList<string>[] found = new IReadOnlyList<string>[queries.Count];
        for (int i = 0; i < queries.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            found[i] = index.Find(queries[i], top).Select(hit => ids[hit.Slot]).ToArray();
        }
        return Task.FromResult<IReadOnlyList<IReadOnlyList<string>>>(found);
    }

    /// <inheritdoc/>
    public void Dispose() => index.Dispose();
}
