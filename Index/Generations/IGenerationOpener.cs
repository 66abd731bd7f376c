// Who opens the collections that generations are: it knows models, which this room does not.
namespace SearchEngine.Index.Generations;

/// <summary>Opens and creates collections with the embedder that their settings name.</summary>
public interface IGenerationOpener
{
    /// <summary>Opens a collection and recovers every acknowledged write.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="name">The name of the collection that it is a generation of.</param>
    /// <param name="ct">Stops the opening.</param>
    Task<Collection> OpenAsync(string folder, string name, CancellationToken ct);

    /// <summary>Makes an empty collection.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="name">The name of the collection that it is a generation of.</param>
    /// <param name="settings">What it is to be.</param>
    /// <param name="ct">Stops the making.</param>
    Task<Collection> CreateAsync(string folder, string name, CollectionSettings settings, CancellationToken ct);
}
