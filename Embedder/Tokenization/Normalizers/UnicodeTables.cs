using System.Globalization;

namespace SearchEngine.Embedder.Tokenization.Normalizers;

/// <summary>
/// Decompositions, compositions and combining classes of the Unicode database (UAX 15), read from the embedded
/// UnicodeForms.txt. The framework's own are missing in invariant globalisation mode. Hangul is computed.
/// </summary>
internal sealed class UnicodeTables
{
    private const int HangulFirst = 0xAC00;
    private const int HangulCount = 11172;
    private const int LeadFirst = 0x1100;
    private const int LeadCount = 19;
    private const int VowelFirst = 0x1161;
    private const int VowelCount = 21;
    private const int TailBefore = 0x11A7;
    private const int TailCount = 28;

    private static readonly Lazy<UnicodeTables> Loaded = new(() => new UnicodeTables());

    private readonly Dictionary<int, int[]> canonical = [];
    private readonly Dictionary<int, int[]> compatibility = [];
    private readonly Dictionary<(int, int), int> compositions = [];
    private readonly Dictionary<int, byte> classes = [];

    private UnicodeTables()
    {
        using var stream = typeof(UnicodeTables).Assembly.GetManifestResourceStream("UnicodeForms.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#')) Read(line.Split(' '));
        }
    }

    /// <summary>The tables, read on first use.</summary>
    public static UnicodeTables Instance => Loaded.Value;

    /// <summary>Characters that compose with one before them.</summary>
    public HashSet<int> SecondOfComposition { get; } = [];

    /// <summary>Every character that has a decomposition or a combining class.</summary>
    public IEnumerable<int> Special => canonical.Keys.Concat(compatibility.Keys).Concat(classes.Keys);

    /// <summary>Canonical combining class; 0 for starters.</summary>
    public byte CombiningClass(int codePoint) => classes.GetValueOrDefault(codePoint);

    /// <summary>Appends the full decomposition of a character.</summary>
    public void Decompose(int codePoint, bool compatible, List<int> target)
    {
        if ((uint)(codePoint - HangulFirst) < HangulCount)
        {
            var index = codePoint - HangulFirst;
            target.Add(LeadFirst + index / (VowelCount * TailCount));
            target.Add(VowelFirst + index % (VowelCount * TailCount) / TailCount);
            if (index % TailCount != 0) target.Add(TailBefore + index % TailCount);
        }
        else if (canonical.TryGetValue(codePoint, out var parts)
            || (compatible && compatibility.TryGetValue(codePoint, out parts)))
        {
            foreach (var part in parts) Decompose(part, compatible, target);
        }
        else
        {
            target.Add(codePoint);
        }
    }

    /// <summary>Whether a character decomposes.</summary>
    public bool Decomposes(int codePoint, bool compatible) =>
        (uint)(codePoint - HangulFirst) < HangulCount
        || canonical.ContainsKey(codePoint)
        || (compatible && compatibility.ContainsKey(codePoint));

    /// <summary>The character that two others compose to.</summary>
    public bool TryCompose(int first, int second, out int composed)
    {
        if ((uint)(first - LeadFirst) < LeadCount && (uint)(second - VowelFirst) < VowelCount)
        {
            composed = HangulFirst + ((first - LeadFirst) * VowelCount + second - VowelFirst) * TailCount;
            return true;
        }
        var isOpenSyllable = (uint)(first - HangulFirst) < HangulCount && (first - HangulFirst) % TailCount == 0;
        if (isOpenSyllable && second > TailBefore && second < TailBefore + TailCount)
        {
            composed = first + second - TailBefore;
            return true;
        }
        return compositions.TryGetValue((first, second), out composed);
    }

    /// <summary>Whether a character may join one before it under composition.</summary>
    public bool JoinsBackward(int codePoint) =>
        SecondOfComposition.Contains(codePoint)
        || (uint)(codePoint - VowelFirst) < VowelCount
        || (codePoint > TailBefore && codePoint < TailBefore + TailCount);

    /// <summary>Whether a character decomposes, and composes to itself again.</summary>
    public bool Recomposes(int codePoint, bool compatible)
    {
        if ((uint)(codePoint - HangulFirst) < HangulCount) return true;
        if (!canonical.TryGetValue(codePoint, out var parts) || parts.Length != 2) return false;
        if (!compositions.TryGetValue((parts[0], parts[1]), out var composed) || composed != codePoint) return false;
        // A part of it may have a compatibility decomposition, which does not compose.
        return !compatible || parts.All(part => !Decomposes(part, true) || Recomposes(part, true));
    }

    private void Read(string[] fields)
    {
        var codes = Array.ConvertAll(fields[1..], field => int.Parse(field, NumberStyles.HexNumber));
        switch (fields[0])
        {
            case "D":
                compositions.Add((codes[1], codes[2]), codes[0]);
                SecondOfComposition.Add(codes[2]);
                canonical.Add(codes[0], codes[1..]);
                break;
            case "X":
                canonical.Add(codes[0], codes[1..]);
                break;
            case "K":
                compatibility.Add(codes[0], codes[1..]);
                break;
            default:
                for (var code = codes[0]; code <= codes[1]; code++) classes.Add(code, byte.Parse(fields[3]));
                break;
        }
    }
}
