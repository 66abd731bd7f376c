// One indexed value of one document, kept beside the inverted lists for removal, checks and grouping.
namespace SearchEngine.Index.Filtering;

/// <summary>A value of a field.</summary>
/// <param name="Field">The field's number.</param>
/// <param name="Kind">The value's kind.</param>
/// <param name="Payload">
/// Text: its number in the field's table; number and date: the bits of a double; truth: 0 or 1; place: packed.
/// </param>
internal readonly record struct FieldEntry(int Field, FieldKind Kind, long Payload) : IComparable<FieldEntry>
{
    public double Number => BitConverter.Int64BitsToDouble(Payload);

    public int CompareTo(FieldEntry other)
    {
        int byField = Field.CompareTo(other.Field);
        int byKind = byField != 0 ? byField : Kind.CompareTo(other.Kind);
        return byKind != 0 ? byKind : Payload.CompareTo(other.Payload);
    }
}
