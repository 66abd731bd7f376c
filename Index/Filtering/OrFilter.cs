// Any of several conditions.
namespace SearchEngine.Index.Filtering;

/// <summary>Holds when at least as many parts hold as are required, one unless set.</summary>
internal sealed record OrFilter(IReadOnlyList<Filter> Parts) : Filter
{
    public int Required { get; init; } = 1;

    public override string ToString() =>
        Required == 1 ? $"or({string.Join(", ", Parts)})" : $"atleast({Required}, {string.Join(", ", Parts)})";
}
