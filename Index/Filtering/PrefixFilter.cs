// A text that begins with a prefix.
namespace SearchEngine.Index.Filtering;

/// <summary>Holds when the field holds a text that begins with the prefix.</summary>
internal sealed record PrefixFilter(string Field, string Text) : Filter
{
    public override string ToString() => $"{Field} begins with {(FilterValue)Text}";
}
