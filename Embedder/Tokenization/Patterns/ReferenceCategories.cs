using System.Globalization;

namespace SearchEngine.Embedder.Tokenization.Patterns;

/// <summary>
/// The character classes of components that the reference looks up in tables older than its regular expressions' and
/// the framework's. The embedded ReferenceCategories.txt lists where they part.
/// </summary>
internal static class ReferenceCategories
{
    private static readonly Dictionary<string, HashSet<int>> Differences = Read();

    /// <summary>Punctuation as `BertPreTokenizer` and `Punctuation` have it: ASCII's signs, symbols among them, and
    /// Unicode's category P.</summary>
    public static bool IsPunctuation(int code)
    {
        if (code < 0x80) return code is (>= '!' and <= '/') or (>= ':' and <= '@') or (>= '[' and <= '`')
            or (>= '{' and <= '~');
        return UnicodeProperties.IsPunctuation(code) ^ Differences["punctuation"].Contains(code);
    }

    /// <summary>A mark as `StripAccents` has it: Unicode's category M.</summary>
    public static bool IsMark(int code) => UnicodeProperties.IsMark(code) ^ Differences["mark"].Contains(code);

    /// <summary>A mark without width as `BertNormalizer` has it: Unicode's category Mn.</summary>
    public static bool IsNonSpacingMark(int code) =>
        CharUnicodeInfo.GetUnicodeCategory(code) == UnicodeCategory.NonSpacingMark
        ^ Differences["nonspacing"].Contains(code);

    /// <summary>A character that `BertNormalizer` drops: Unicode's categories Cc, Cf and Co.</summary>
    public static bool IsControl(int code) =>
        CharUnicodeInfo.GetUnicodeCategory(code)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse
        ^ Differences["control"].Contains(code);

    private static Dictionary<string, HashSet<int>> Read()
    {
        var differences = new Dictionary<string, HashSet<int>>();
        using var stream = typeof(ReferenceCategories).Assembly
            .GetManifestResourceStream("ReferenceCategories.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            var fields = line.Split(' ');
            if (!differences.TryGetValue(fields[0], out var codes)) differences.Add(fields[0], codes = []);
            var last = int.Parse(fields[2], NumberStyles.HexNumber);
            for (var code = int.Parse(fields[1], NumberStyles.HexNumber); code <= last; code++) codes.Add(code);
        }
        return differences;
    }
}
