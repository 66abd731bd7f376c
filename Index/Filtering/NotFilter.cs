// The opposite of a condition.
namespace SearchEngine.Index.Filtering;

/// <summary>Holds when the part does not.</summary>
internal sealed record NotFilter(Filter Part) : Filter
{
    public override string ToString() => $"not({Part})";
}
