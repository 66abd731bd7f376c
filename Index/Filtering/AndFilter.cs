// All of several conditions.
namespace SearchEngine.Index.Filtering;

/// <summary>Holds when every part holds.</summary>
internal sealed record AndFilter(IReadOnlyList<Filter> Parts) : Filter
{
    public override string ToString() => $"and({string.Join(", ", Parts)})";
}
