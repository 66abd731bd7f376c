using System.Text;

namespace SearchEngine.Embedder.Tokenization.Patterns;

/// <summary>A set of Unicode code points that a pattern names: ranges, general categories, other sets.</summary>
internal sealed class CharacterSet
{
    private const int AsciiCount = 128;

    private readonly Func<int, bool> contains;
    private readonly bool[] ascii = new bool[AsciiCount];

    /// <summary>Creates the set of the code points for which a predicate holds.</summary>
    public CharacterSet(Func<int, bool> contains)
    {
        this.contains = contains;
        for (var code = 0; code < AsciiCount; code++) ascii[code] = contains(code);
    }

    /// <summary>Whether a code point is in the set.</summary>
    public bool Contains(int codePoint) =>
        (uint)codePoint < AsciiCount ? ascii[codePoint] : contains(codePoint);

    /// <summary>The set of one code point.</summary>
    public static CharacterSet Of(int codePoint) => new(code => code == codePoint);

    /// <summary>The set of the code points from one to another, both included.</summary>
    public static CharacterSet Range(int first, int last) => new(code => code >= first && code <= last);

    /// <summary>Everything in any of the sets.</summary>
    public static CharacterSet Union(IReadOnlyList<CharacterSet> sets) =>
        sets.Count == 1 ? sets[0] : new CharacterSet(code => AnyContains(sets, code));

    /// <summary>Everything in all of the sets, at least one.</summary>
    public static CharacterSet Intersection(IReadOnlyList<CharacterSet> sets) =>
        sets.Count == 1 ? sets[0] : new CharacterSet(code => AllContain(sets, code));

    /// <summary>Everything not in the set.</summary>
    public CharacterSet Not() => new(code => !Contains(code));

    /// <summary>The set with every character that differs from one of its members in case only.</summary>
    public CharacterSet IgnoringCase() => new(code =>
    {
        if (Contains(code)) return true;
        if (!Rune.TryCreate(code, out var rune)) return false;
        var small = ThirdForms.FirstOrDefault(form => form.Third == code).Small;
        if (small == 0) small = Rune.ToLowerInvariant(rune).Value;
        return Contains(small) || Contains(Rune.ToUpperInvariant(new Rune(small)).Value)
            || ThirdForms.Any(form => form.Small == small && Contains(form.Third));
    });

    /// <summary>Letters that have a form besides the small one and its capital.</summary>
    private static (int Small, int Third)[] ThirdForms { get; } =
        [('s', 0x17F), ('k', 0x212A), (0xE5, 0x212B), (0x3C9, 0x2126), (0x3BC, 0xB5), (0x3C3, 0x3C2)];

    private static bool AnyContains(IReadOnlyList<CharacterSet> sets, int code)
    {
        foreach (var set in sets)
        {
            if (set.Contains(code)) return true;
        }
        return false;
    }

    private static bool AllContain(IReadOnlyList<CharacterSet> sets, int code)
    {
        foreach (var set in sets)
        {
            if (!set.Contains(code)) return false;
        }
        return true;
    }
}
