// A field that is null.
namespace SearchEngine.Index.Filtering;

/// <summary>Holds when the field holds null.</summary>
internal sealed record NullFilter(string Field) : Filter
{
    public override string ToString() => $"{Field} is null";
}
