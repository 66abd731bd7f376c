// A collection's splitter, which loads its model only when the first text comes.
using SearchEngine.Index;

namespace SearchEngine.Server.Hosting;

/// <summary>Splits in the tokens of the model that <see cref="Bind"/> names.</summary>
/// <param name="models">Where the model comes from, and who disposes it.</param>
internal sealed class LazySplitter(ModelRegistry models) : IPassageSplitter
{
    private CollectionSettings? settings;

    /// <summary>Says which model; a collection's settings are known only once its manifest has been read.</summary>
    public void Bind(CollectionSettings collectionSettings) => settings = collectionSettings;

    /// <inheritdoc/>
    public IReadOnlyList<Passage> Split(string text, string? title)
    {
        if (settings is null)
        {
            throw new InvalidOperationException("the splitter is used before its collection is open");
        }

        using ModelLease lease = models.UseFor(settings);
        return lease.Splitter.Split(text, title);
    }
}
