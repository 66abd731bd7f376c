// How a long text is cut into the passages that are embedded one by one.
namespace SearchEngine.Index;

/// <summary>Cuts a text into passages, each of which gets a vector of its own. Safe for concurrent calls.</summary>
public interface IPassageSplitter
{
    /// <summary>Cuts a text.</summary>
    /// <param name="text">The document's text.</param>
    /// <param name="title">Its title, which is embedded in front of every passage; null for none.</param>
    /// <returns>
    /// At least one passage and at most <see cref="Limits.MaxPassages"/>; each lies within the text and is not empty.
    /// Passages may overlap.
    /// </returns>
    IReadOnlyList<Passage> Split(string text, string? title);
}
