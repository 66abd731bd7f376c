using System.Text;

namespace SearchEngine.Embedder.Tokenization.Normalizers;

/// <summary>`NFC`, `NFD`, `NFKC`, `NFKD` (UAX 15). Only the clusters that can change are worked on; what stands between
/// them is copied.</summary>
internal sealed class UnicodeNormalizer : Normalizer
{
    private const int FirstInterestingCharacter = 0xA0;

    /// <summary>Marks up to which sorting by insertion is the quicker way; text may hold any number of them.</summary>
    private const int ShortRun = 32;

    private readonly UnicodeTables tables = UnicodeTables.Instance;
    private readonly bool composes;
    private readonly bool compatible;
    private readonly bool[] basicPlane = new bool[0x10000];
    private readonly HashSet<int> beyond = [];

    public UnicodeNormalizer(UnicodeForm form)
    {
        composes = form is UnicodeForm.Composed or UnicodeForm.CompatibilityComposed;
        compatible = form is UnicodeForm.CompatibilityComposed or UnicodeForm.CompatibilityDecomposed;
        for (var code = FirstInterestingCharacter; code < basicPlane.Length; code++) basicPlane[code] = MayChange(code);
        foreach (var code in tables.Special.Concat(tables.SecondOfComposition))
        {
            if (code >= basicPlane.Length && MayChange(code)) beyond.Add(code);
        }
    }

    /// <inheritdoc/>
    public override bool Keeps(ReadOnlySpan<char> text) => NextCluster(text, 0) == text.Length;

    /// <inheritdoc/>
    public override void Append(AlignedText source, int start, int end, AlignedText target)
    {
        var text = source.Slice(start, end);
        var cluster = new List<Symbol>();
        var parts = new List<int>();
        for (var at = 0; at < text.Length;)
        {
            var from = NextCluster(text, at);
            // The character before a cluster may take a mark of it in.
            if (composes && from < text.Length && from > at) from = CodePoints.StepBack(text, from);
            target.AppendFrom(source, start + at, start + from);
            if (from == text.Length) break;
            at = from;
            cluster.Clear();
            do
            {
                Rune.DecodeFromUtf16(text[at..], out var rune, out var width);
                parts.Clear();
                tables.Decompose(rune.Value, compatible, parts);
                foreach (var part in parts)
                    cluster.Add(new Symbol(part, tables.CombiningClass(part), start + at, start + at + width));
                at += width;
            }
            while (at < text.Length && IsInteresting(text, at));
            Reorder(cluster);
            if (composes) Compose(cluster);
            foreach (var symbol in cluster) Write(symbol, source, target);
        }
    }

    private static void Write(Symbol symbol, AlignedText source, AlignedText target)
    {
        Span<char> units = stackalloc char[2];
        var count = new Rune(symbol.CodePoint).EncodeToUtf16(units);
        target.AppendReplacing(units[..count], source, symbol.Start, symbol.End);
    }

    /// <summary>Stable sort of the marks between starters by combining class.</summary>
    private static void Reorder(List<Symbol> cluster)
    {
        for (var begin = 0; begin < cluster.Count;)
        {
            var end = begin;
            while (end < cluster.Count && cluster[end].Class != 0) end++;
            if (end - begin <= ShortRun) Insert(cluster, begin, end);
            else Sort(cluster, begin, end);
            begin = end + 1;
        }
    }

    private static void Insert(List<Symbol> cluster, int begin, int end)
    {
        for (var i = begin + 1; i < end; i++)
        {
            var symbol = cluster[i];
            var at = i;
            for (; at > begin && cluster[at - 1].Class > symbol.Class; at--) cluster[at] = cluster[at - 1];
            cluster[at] = symbol;
        }
    }

    private static void Sort(List<Symbol> cluster, int begin, int end)
    {
        var at = begin;
        foreach (var symbol in cluster.GetRange(begin, end - begin).OrderBy(symbol => symbol.Class))
        {
            cluster[at++] = symbol;
        }
    }

    private void Compose(List<Symbol> cluster)
    {
        var starter = -1;
        var kept = 0;
        var lastClass = 0;
        foreach (var symbol in cluster.ToArray())
        {
            var isBlocked = starter >= 0 && kept - 1 > starter && (lastClass == 0 || lastClass >= symbol.Class);
            if (starter >= 0 && !isBlocked
                && tables.TryCompose(cluster[starter].CodePoint, symbol.CodePoint, out var composed))
            {
                var first = cluster[starter];
                cluster[starter] = new Symbol(composed, 0, Math.Min(first.Start, symbol.Start),
                    Math.Max(first.End, symbol.End));
                continue;
            }
            if (symbol.Class == 0) starter = kept;
            lastClass = symbol.Class;
            cluster[kept++] = symbol;
        }
        cluster.RemoveRange(kept, cluster.Count - kept);
    }

    /// <summary>First position from <paramref name="at"/> on where a cluster that may change begins.</summary>
    private int NextCluster(ReadOnlySpan<char> text, int at)
    {
        while (true)
        {
            var next = text[at..].IndexOfAnyExceptInRange('\0', (char)(FirstInterestingCharacter - 1));
            if (next < 0) return text.Length;
            at += next;
            if (IsInteresting(text, at)) return at;
            at++;
        }
    }

    private bool IsInteresting(ReadOnlySpan<char> text, int at)
    {
        var unit = text[at];
        if (!char.IsHighSurrogate(unit)) return basicPlane[unit];
        return at + 1 < text.Length && beyond.Contains(char.ConvertToUtf32(unit, text[at + 1]));
    }

    private bool MayChange(int codePoint)
    {
        if (char.IsBetween((char)Math.Min(codePoint, 0xFFFF), '\uD800', '\uDFFF')) return false;
        if (tables.CombiningClass(codePoint) != 0) return true;
        if (!composes) return tables.Decomposes(codePoint, compatible);
        return tables.JoinsBackward(codePoint)
            || (tables.Decomposes(codePoint, compatible) && !tables.Recomposes(codePoint, compatible));
    }

    private readonly record struct Symbol(int CodePoint, byte Class, int Start, int End);
}
