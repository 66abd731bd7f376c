using SearchEngine.Embedder;
using SearchEngine.Index;
using SearchEngine.Trainer.Mining;

namespace SearchEngine.Trainer.Synthesis;

/// <summary>Exact search by a model's cosine over documents held in memory.</summary>
public sealed class ModelFinder : IDocumentFinder
{
    private readonly ModelTeacher teacher;
    private readonly Dictionary<string, string> idOfText = new(StringComparer.Ordinal);

    /// <summary>Embeds documents; of equal texts the first counts.</summary>
    /// <param name="model">The model, which stays the caller's.</param>
    /// <param name="documents">Id, title and text.</param>
    /// <param name="cancellation">Stops the embedding.</param>
    public ModelFinder(
        EmbeddingModel model, IEnumerable<(string Id, string? Title, string Text)> documents,
        CancellationToken cancellation)
    {
        foreach ((string id, string? title, string text) in documents)
        {
            idOfText.TryAdd(Document.EmbeddedText(title, text), id);
        }
        teacher = new ModelTeacher(model, idOfText.Keys, cancellation);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IReadOnlyList<string>>> FindAsync(
        IReadOnlyList<string> queries, int top, CancellationToken cancellation) =>
        (await teacher.FindAsync(queries, null, top, cancellation))
            .Select(found => (IReadOnlyList<string>)found.Select(hit => idOfText[hit.Text]).ToArray()).ToArray();
}
