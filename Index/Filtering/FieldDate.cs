// Dates in metadata and filters: the ISO 8601 forms that JSON producers write.
using System.Globalization;

namespace SearchEngine.Index.Filtering;

/// <summary>Reads dates as milliseconds since 1970, UTC; a date without a zone is UTC.</summary>
internal static class FieldDate
{
    private static readonly double First = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly double Last = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd", "yyyy-MM-ddK", "yyyy-MM-ddTHH:mmK", "yyyy-MM-dd HH:mmK",
        "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>Reads a date; false when the text is none.</summary>
    public static bool TryParse(string text, out double unixMilliseconds)
    {
        unixMilliseconds = 0;
        if (text.Length is < 10 or > 40 || text[4] != '-' || text[7] != '-' || !char.IsAsciiDigit(text[0]))
            return false;
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (!DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, Utc, out DateTimeOffset date))
            return false;
        unixMilliseconds = date.ToUnixTimeMilliseconds();
        return true;
    }

    /// <summary>The date of milliseconds since 1970, for people to read; the first or last date there is, for what lies
    /// beyond.</summary>
    public static string Show(double unixMilliseconds) =>
        DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Clamp(unixMilliseconds, First, Last))
            .ToString("yyyy-MM-ddTHH:mm:ss.FFFZ", CultureInfo.InvariantCulture);
}
