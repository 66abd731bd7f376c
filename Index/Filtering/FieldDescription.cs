// What the metadata index knows of a field.
namespace SearchEngine.Index.Filtering;

/// <summary>An indexed metadata field.</summary>
/// <param name="Name">Its path, "author.name".</param>
/// <param name="Documents">How many documents hold a value other than null.</param>
/// <param name="DistinctTexts">How many different texts it holds.</param>
/// <param name="Kinds">The kinds of its values.</param>
public sealed record FieldDescription(
    string Name, int Documents, int DistinctTexts, IReadOnlyList<FieldKind> Kinds);
