// Documents by id.
namespace SearchEngine.Index.Filtering;

/// <summary>Holds for the documents with one of the ids.</summary>
internal sealed record IdFilter(IReadOnlyList<string> Ids) : Filter
{
    public override string ToString() => $"id in [{string.Join(", ", Ids.Select(id => (FilterValue)id))}]";
}
