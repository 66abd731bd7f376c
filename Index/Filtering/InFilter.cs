// A field with one of some values; equality is the case of one.
namespace SearchEngine.Index.Filtering;

/// <summary>Holds when the field holds one of the values.</summary>
internal sealed record InFilter(string Field, IReadOnlyList<FilterValue> Values) : Filter
{
    public override string ToString() =>
        Values.Count == 1 ? $"{Field} = {Values[0]}" : $"{Field} in [{string.Join(", ", Values)}]";
}
