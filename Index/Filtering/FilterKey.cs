// What a filter asks for, as text that no other filter has: for caches and cursors. How a filter shows itself is for
// people, and two filters may show alike.
using System.Globalization;
using System.Text;

namespace SearchEngine.Index.Filtering;

/// <summary>
/// Writes a filter with a sign for each form, texts by length and numbers by their bits, so that nothing in a field's
/// name or a value can pass for structure.
/// </summary>
internal static class FilterKey
{
    /// <summary>The key of a filter.</summary>
    public static string Of(Filter filter)
    {
        StringBuilder key = new();
        Append(key, filter);
        return key.ToString();
    }

    private static void Append(StringBuilder key, Filter filter)
    {
        switch (filter)
        {
            case AndFilter and:
                AppendParts(key.Append('&'), and.Parts);
                break;
            case OrFilter or:
                AppendParts(Append(key.Append('|'), or.Required), or.Parts);
                break;
            case NotFilter not:
                Append(key.Append('!'), not.Part);
                break;
            case InFilter among:
                Append(Append(key.Append('='), among.Field), among.Values.Count);
                foreach (FilterValue value in among.Values)
                    Append(key, value);
                break;
            case RangeFilter range:
                Append(Append(key.Append('<'), range.Field), (int)range.Kind);
                Append(Append(key, range.Lowest), range.Highest);
                break;
            case PrefixFilter prefix:
                Append(Append(key.Append('^'), prefix.Field), prefix.Text);
                break;
            case ContainsFilter contains:
                Append(Append(key.Append('~'), contains.Field), contains.Text);
                break;
            case ExistsFilter exists:
                Append(key.Append('?'), exists.Field);
                break;
            case NullFilter none:
                Append(key.Append('0'), none.Field);
                break;
            case GeoFilter geo:
                Append(key.Append('@'), geo.Field);
                Append(Append(Append(key, geo.Center.Latitude), geo.Center.Longitude), geo.RadiusMeters);
                break;
            case IdFilter ids:
                Append(key.Append('#'), ids.Ids.Count);
                foreach (string id in ids.Ids)
                    Append(key, id);
                break;
            default:
                throw new InvalidOperationException($"'{filter}' has no key.");
        }
    }

    private static void AppendParts(StringBuilder key, IReadOnlyList<Filter> parts)
    {
        Append(key, parts.Count);
        foreach (Filter part in parts)
            Append(key, part);
    }

    private static void Append(StringBuilder key, FilterValue value)
    {
        Append(key, (int)value.Kind);
        if (value.Text is { } text)
            Append(key, text);
        else
            Append(key, value.Number);
    }

    private static StringBuilder Append(StringBuilder key, string text) => Append(key, text.Length).Append(text);

    private static StringBuilder Append(StringBuilder key, int number) =>
        key.Append(CultureInfo.InvariantCulture, $"{number};");

    private static StringBuilder Append(StringBuilder key, double number) =>
        key.Append(CultureInfo.InvariantCulture, $"{BitConverter.DoubleToInt64Bits(number):x};");
}
