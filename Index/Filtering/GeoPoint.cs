// A place on the globe and the distance between two, by the haversine formula on a sphere of the mean radius.
namespace SearchEngine.Index.Filtering;

/// <summary>Latitude and longitude in degrees.</summary>
internal readonly record struct GeoPoint(double Latitude, double Longitude)
{
    private const double EarthRadiusMeters = 6_371_008.8;
    private const double UnitsPerDegree = 1e7;

    /// <summary>True when both are finite and on the globe.</summary>
    public bool IsValid => Latitude is >= -90 and <= 90 && Longitude is >= -180 and <= 180;

    /// <summary>The great-circle distance in meters.</summary>
    public double DistanceTo(GeoPoint other)
    {
        double latitude = double.DegreesToRadians(Latitude);
        double otherLatitude = double.DegreesToRadians(other.Latitude);
        double northward = Math.Sin((otherLatitude - latitude) / 2);
        double eastward = Math.Sin(double.DegreesToRadians(other.Longitude - Longitude) / 2);
        double chord = northward * northward + Math.Cos(latitude) * Math.Cos(otherLatitude) * eastward * eastward;
        return 2 * EarthRadiusMeters * Math.Asin(Math.Min(1, Math.Sqrt(chord)));
    }

    /// <summary>How many degrees of latitude a distance spans.</summary>
    public static double LatitudeSpan(double meters) => double.RadiansToDegrees(meters / EarthRadiusMeters);

    /// <summary>Packs the point into 64 bits, a centimeter fine.</summary>
    public long Pack() =>
        (long)Math.Round(Latitude * UnitsPerDegree) << 32 | (uint)(int)Math.Round(Longitude * UnitsPerDegree);

    /// <summary>Unpacks what <see cref="Pack"/> made.</summary>
    public static GeoPoint Unpack(long packed) =>
        new((int)(packed >> 32) / UnitsPerDegree, (int)packed / UnitsPerDegree);
}
