using System.Globalization;
using System.Text;

namespace SearchEngine.Embedder.Tokenization.Patterns;

/// <summary>Parses the parts of a pattern that stand for one character: escapes, \p{…} and [bracketed] sets.</summary>
internal sealed class CharacterSetParser(string pattern)
{
    private int depth;

    /// <summary>Parses [...] at a position and moves behind it.</summary>
    public CharacterSet ParseBracket(ref int at)
    {
        if (++depth > PatternParser.MostDepth)
            throw Error($"more than {PatternParser.MostDepth} brackets inside each other", at);
        at++;
        var isNegated = Accept(ref at, "^");
        var intersected = new List<CharacterSet>();
        var members = new List<CharacterSet>();
        for (var isFirst = true; ; isFirst = false)
        {
            if (at >= pattern.Length) throw Error("an unclosed [", at);
            if (pattern[at] == ']' && !isFirst) break;
            if (Accept(ref at, "&&"))
            {
                intersected.Add(CharacterSet.Union(members));
                members = [];
            }
            else if (TryPosixClass(ref at, out var set))
            {
                members.Add(set);
            }
            else
            {
                members.Add(pattern[at] == '[' ? ParseBracket(ref at) : ParseMember(ref at));
            }
        }
        at++;
        depth--;
        intersected.Add(CharacterSet.Union(members));
        var result = CharacterSet.Intersection(intersected);
        return isNegated ? result.Not() : result;
    }

    /// <summary>Parses an escape at a position, such as \s, \p{L}, \n or \., and moves behind it.</summary>
    public CharacterSet ParseEscape(ref int at)
    {
        if (at + 1 >= pattern.Length) throw Error("a \\ with nothing after it", at);
        var escape = pattern[at + 1];
        if (escape is 'p' or 'P') return ParseProperty(ref at);
        CharacterSet? named = escape switch
        {
            's' => UnicodeProperties.Space,
            'S' => UnicodeProperties.Space.Not(),
            'd' => UnicodeProperties.Digit,
            'D' => UnicodeProperties.Digit.Not(),
            'w' => UnicodeProperties.Word,
            'W' => UnicodeProperties.Word.Not(),
            'h' => HexDigit,
            'H' => HexDigit.Not(),
            _ => null,
        };
        if (named is null) return CharacterSet.Of(ParseCodePoint(ref at));
        at += 2;
        return named;
    }

    private static CharacterSet HexDigit { get; } = new(code => code < 128 && char.IsAsciiHexDigit((char)code));

    private CharacterSet ParseMember(ref int at)
    {
        var start = at;
        if (pattern[at] == '\\')
        {
            var set = ParseEscape(ref at);
            if (IsClassEscape(start)) return set;
            at = start;
        }
        var first = ParseCodePoint(ref at);
        var isRange = at + 1 < pattern.Length && pattern[at] == '-' && pattern[at + 1] is not (']' or '[');
        if (!isRange || (pattern[at + 1] == '\\' && IsClassEscape(at + 1))) return CharacterSet.Of(first);
        at++;
        var last = ParseCodePoint(ref at);
        return last >= first ? CharacterSet.Range(first, last) : throw Error("a range with its ends swapped", start);
    }

    private bool IsClassEscape(int at) => at + 1 < pattern.Length && "pPsSdDwWhH".Contains(pattern[at + 1]);

    private int ParseCodePoint(ref int at)
    {
        Rune.DecodeFromUtf16(pattern.AsSpan(at), out var rune, out var width);
        at += width;
        if (rune.Value != '\\') return rune.Value;
        if (at >= pattern.Length) throw Error("a \\ with nothing after it", at);
        Rune.DecodeFromUtf16(pattern.AsSpan(at), out var escape, out width);
        at += width;
        switch (escape.Value)
        {
            case 'x' when at < pattern.Length && pattern[at] == '{':
                var end = pattern.IndexOf('}', at);
                if (end < 0) throw Error("an unclosed \\x{", at);
                var code = ParseHex(at + 1, end);
                at = end + 1;
                return code;
            case 'x':
                var stop = at;
                while (stop < pattern.Length && stop < at + 2 && char.IsAsciiHexDigit(pattern[stop])) stop++;
                return ParseHexTo(ref at, stop);
            case 'u':
                return ParseHexTo(ref at, Math.Min(at + 4, pattern.Length));
        }
        return escape.Value switch
        {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'f' => '\f',
            'v' => '\v',
            'a' => '\a',
            'e' => 0x1B,
            '0' => 0,
            >= '1' and <= '9' => throw Error("a back-reference, which is not supported", at),
            var other => other,
        };
    }

    private int ParseHexTo(ref int at, int end)
    {
        var code = ParseHex(at, end);
        at = end;
        return code;
    }

    private int ParseHex(int start, int end) =>
        int.TryParse(pattern.AsSpan(start, end - start), NumberStyles.AllowHexSpecifier, null, out var code)
            ? code
            : throw Error("a character code that is not hexadecimal", start);

    private CharacterSet ParseProperty(ref int at)
    {
        var isNegated = pattern[at + 1] == 'P';
        at += 2;
        string name;
        if (at < pattern.Length && pattern[at] == '{')
        {
            var end = pattern.IndexOf('}', at);
            if (end < 0) throw Error("an unclosed \\p{", at);
            name = pattern[(at + 1)..end];
            at = end + 1;
        }
        else
        {
            name = at < pattern.Length ? pattern[at++].ToString() : "";
        }
        if (name.StartsWith('^'))
        {
            isNegated = !isNegated;
            name = name[1..];
        }
        if (!UnicodeProperties.TryGet(name, out var set)) throw Error($"the unknown property \\p{{{name}}}", at);
        return isNegated ? set.Not() : set;
    }

    private bool TryPosixClass(ref int at, out CharacterSet set)
    {
        set = null!;
        if (string.CompareOrdinal(pattern, at, "[:", 0, 2) != 0) return false;
        var end = pattern.IndexOf(":]", at, StringComparison.Ordinal);
        if (end < 0) return false;
        var name = pattern[(at + 2)..end];
        if (!UnicodeProperties.TryGet(name.TrimStart('^'), out set)) throw Error($"the unknown class [:{name}:]", at);
        if (name.StartsWith('^')) set = set.Not();
        at = end + 2;
        return true;
    }

    private bool Accept(ref int at, string text)
    {
        if (string.CompareOrdinal(pattern, at, text, 0, text.Length) != 0) return false;
        at += text.Length;
        return true;
    }

    private FormatException Error(string problem, int at) =>
        new($"{problem} at position {at} of the pattern \"{pattern}\"");
}
