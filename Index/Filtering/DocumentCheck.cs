// Tests one document against a condition, from the values that the index keeps for it.
namespace SearchEngine.Index.Filtering;

/// <summary>
/// Tests documents one by one. Lives no longer than the lock of its <see cref="FieldIndex"/> is held.
/// </summary>
internal sealed class DocumentCheck(FieldIndex index)
{
    /// <summary>True for conditions that can be tested on a single document.</summary>
    public static bool Knows(Filter filter) => filter switch
    {
        InFilter or RangeFilter or PrefixFilter or ContainsFilter or GeoFilter or NullFilter => true,
        NotFilter not => Knows(not.Part),
        AndFilter and => and.Parts.All(Knows),
        OrFilter or => or.Parts.All(Knows),
        _ => false,
    };

    /// <summary>True when the document fits a condition that <see cref="Knows"/> accepts.</summary>
    public bool Fits(int document, Filter filter) => filter switch
    {
        InFilter among => HasValue(document, among.Field, entry =>
            among.Values.Any(value => Equals(entry, among.Field, value))),
        RangeFilter range => HasValue(document, range.Field, entry =>
            entry.Kind == range.Kind && entry.Number >= range.Lowest && entry.Number <= range.Highest),
        PrefixFilter prefix => HasText(document, prefix.Field, text =>
            text.StartsWith(prefix.Text, StringComparison.Ordinal)),
        ContainsFilter part => HasText(document, part.Field, text =>
            text.Contains(part.Text, StringComparison.Ordinal)),
        GeoFilter geo => HasValue(document, geo.Field, entry =>
            entry.Kind == FieldKind.Geo
            && GeoPoint.Unpack(entry.Payload).DistanceTo(geo.Center) <= geo.RadiusMeters),
        NullFilter none => HasValue(document, none.Field, entry => entry.Kind == FieldKind.Null),
        NotFilter not => !Fits(document, not.Part),
        AndFilter and => and.Parts.All(part => Fits(document, part)),
        OrFilter or => or.Parts.Count(part => Fits(document, part)) >= or.Required,
        _ => throw new InvalidOperationException($"'{filter}' cannot be tested on a single document."),
    };

    private bool HasText(int document, string path, Predicate<string> fits)
    {
        Field? field = index.Find(path);
        return field is not null && HasValue(document, path, entry =>
            entry.Kind == FieldKind.Text && fits(field.TextOf((int)entry.Payload)));
    }

    private bool HasValue(int document, string path, Predicate<FieldEntry> fits)
    {
        int field = index.NumberOf(path);
        foreach (FieldEntry entry in index.EntriesOf(document))
        {
            if (entry.Field == field && fits(entry))
                return true;
        }
        return false;
    }

    private bool Equals(FieldEntry entry, string path, FilterValue value)
    {
        if (entry.Kind != value.Kind)
            return false;
        return entry.Kind switch
        {
            FieldKind.Text => index.Find(path)!.TextOf((int)entry.Payload) == value.Text,
            FieldKind.Number => entry.Number == value.Number,
            _ => entry.Payload != 0 == (value.Number != 0),
        };
    }
}
