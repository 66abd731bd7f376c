// Sizes as people write them: 512M, 4G.
using System.Globalization;

namespace SearchEngine.Server.Commands;

/// <summary>Reads sizes in bytes, with K, M, G or T for powers of 1,024.</summary>
internal static class ByteSize
{
    private const string Units = "KMGT";

    /// <summary>Reads a size; false when it is none, or larger than a long.</summary>
    /// <param name="text">Digits, then a unit or nothing.</param>
    /// <param name="bytes">The size.</param>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        int unit = text.Length == 0 ? -1 : Units.IndexOf(char.ToUpperInvariant(text[^1]), StringComparison.Ordinal);
        int shift = 10 * (unit + 1);
        ReadOnlySpan<char> digits = unit < 0 ? text : text.AsSpan(0, text.Length - 1);
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            || count > long.MaxValue >> shift)
        {
            return false;
        }

        bytes = count << shift;
        return true;
    }
}
