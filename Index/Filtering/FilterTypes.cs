// Refuses values of a kind that a field does not hold, before a search quietly finds nothing.
namespace SearchEngine.Index.Filtering;

/// <summary>Compares the values of a filter with the kinds that the index has seen.</summary>
internal static class FilterTypes
{
    /// <summary>Checks a whole filter.</summary>
    /// <exception cref="InvalidInputException">Names the field, the value and the kind expected.</exception>
    public static void Check(Filter filter, FieldIndex index)
    {
        switch (filter)
        {
            case AndFilter and:
                foreach (Filter part in and.Parts)
                    Check(part, index);
                break;
            case OrFilter or:
                foreach (Filter part in or.Parts)
                    Check(part, index);
                break;
            case NotFilter not:
                Check(not.Part, index);
                break;
            case InFilter among:
                foreach (FilterValue value in among.Values)
                    Require(index, among.Field, value.Kind, value.ToString());
                break;
            case RangeFilter range:
                Require(index, range.Field, range.Kind, range.ToString());
                break;
            case PrefixFilter prefix:
                Require(index, prefix.Field, FieldKind.Text, prefix.ToString());
                break;
            case ContainsFilter contains:
                Require(index, contains.Field, FieldKind.Text, contains.ToString());
                break;
            case GeoFilter geo:
                Require(index, geo.Field, FieldKind.Geo, geo.ToString());
                break;
        }
    }

    private static void Require(FieldIndex index, string path, FieldKind kind, string value)
    {
        Field? field = index.Find(path);
        if (field is null || field.Present.Count == 0 || field.Holds(kind))
            return;
        IEnumerable<string> held = Enum.GetValues<FieldKind>()
            .Where(other => other != FieldKind.Null && field.Holds(other)).Select(Plural);
        throw new InvalidInputException(
            $"filter.{path}",
            $"{value} asks for {Plural(kind)}, but '{path}' holds {string.Join(" and ", held)}; "
            + "compare it with a value of that type.");
    }

    private static string Plural(FieldKind kind) => kind switch
    {
        FieldKind.Text => "text",
        FieldKind.Number => "numbers",
        FieldKind.Truth => "true or false",
        FieldKind.Date => "dates",
        FieldKind.Geo => "places with lat and lon",
        _ => "null",
    };
}
