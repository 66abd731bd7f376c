// Numbers or dates within bounds.
using System.Globalization;

namespace SearchEngine.Index.Filtering;

/// <summary>Holds when the field holds a number, or a date as Unix milliseconds, from lowest to highest.</summary>
/// <param name="Field">The field's path.</param>
/// <param name="Kind">Number or date.</param>
/// <param name="Lowest">The least that fits; negative infinity when nothing binds.</param>
/// <param name="Highest">The most that fits; infinity when nothing binds.</param>
internal sealed record RangeFilter(string Field, FieldKind Kind, double Lowest, double Highest) : Filter
{
    public static RangeFilter Of(
        string field, FieldKind kind, double? from, double? to, double? above, double? below)
    {
        double lowest = from ?? double.NegativeInfinity;
        double highest = to ?? double.PositiveInfinity;
        if (above is { } open)
            lowest = Math.Max(lowest, Math.BitIncrement(open));
        if (below is { } limit)
            highest = Math.Min(highest, Math.BitDecrement(limit));
        return new RangeFilter(field, kind, lowest, highest);
    }

    public override string ToString() => $"{Field} from {Show(Lowest)} to {Show(Highest)}";

    private string Show(double bound)
    {
        if (Kind != FieldKind.Date || double.IsInfinity(bound))
            return bound.ToString("R", CultureInfo.InvariantCulture);
        return FieldDate.Show(bound);
    }
}
