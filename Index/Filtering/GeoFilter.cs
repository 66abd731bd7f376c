// Places within a distance.
using System.Globalization;

namespace SearchEngine.Index.Filtering;

/// <summary>Holds when the field holds a place within the radius.</summary>
internal sealed record GeoFilter(string Field, GeoPoint Center, double RadiusMeters) : Filter
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Field} within {RadiusMeters:R} m of ({Center.Latitude:R}, {Center.Longitude:R})");
}
