// Which JSON objects are places: {"lat", "lon"} under their usual names, or a GeoJSON point.
using System.Text.Json;

namespace SearchEngine.Index.Filtering;

/// <summary>Reads places from metadata and filters.</summary>
internal static class GeoMetadata
{
    private static readonly string[] LatitudeNames = ["lat", "latitude"];
    private static readonly string[] LongitudeNames = ["lon", "lng", "longitude"];

    /// <summary>The place that an object describes; null when it describes none, or none on the globe.</summary>
    public static GeoPoint? PointOf(JsonElement json)
    {
        if (NumberOf(json, LatitudeNames) is { } latitude && NumberOf(json, LongitudeNames) is { } longitude)
            return Valid(new GeoPoint(latitude, longitude));
        if (!json.TryGetProperty("type", out JsonElement type) || type.ValueKind != JsonValueKind.String
            || type.GetString() != "Point"
            || !json.TryGetProperty("coordinates", out JsonElement coordinates)
            || coordinates.ValueKind != JsonValueKind.Array
            || coordinates.GetArrayLength() < 2
            || coordinates[0].ValueKind != JsonValueKind.Number
            || coordinates[1].ValueKind != JsonValueKind.Number)
        {
            return null;
        }
        return Valid(new GeoPoint(coordinates[1].GetDouble(), coordinates[0].GetDouble()));
    }

    private static GeoPoint? Valid(GeoPoint point) => point.IsValid ? point : null;

    private static double? NumberOf(JsonElement json, string[] names)
    {
        foreach (string name in names)
        {
            if (json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number)
                return value.GetDouble();
        }
        return null;
    }
}
