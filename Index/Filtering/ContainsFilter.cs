// A text with a part in it.
namespace SearchEngine.Index.Filtering;

/// <summary>Holds when the field holds a text with the part in it.</summary>
internal sealed record ContainsFilter(string Field, string Text) : Filter
{
    public override string ToString() => $"{Field} contains {(FilterValue)Text}";
}
