// A field with any value.
namespace SearchEngine.Index.Filtering;

/// <summary>Holds when the field holds a value other than null.</summary>
internal sealed record ExistsFilter(string Field) : Filter
{
    public override string ToString() => $"{Field} exists";
}
