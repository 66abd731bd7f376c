using System.Text;

namespace SearchEngine.Embedder.Tokenization.Patterns;

/// <summary>
/// Parses the regular expressions of tokenizer files. The syntax is Oniguruma's (its Ruby flavour, which the reference
/// uses) as far as published tokenizers go: no captures, back-references or recursion; ^ and $ stand at line ends.
/// A pattern may come from a stranger: how deep its parts nest is bounded, since they are worked on by recursion.
/// </summary>
internal sealed class PatternParser
{
    /// <summary>Groups inside each other, brackets inside each other, repetitions of one part.</summary>
    internal const int MostDepth = 100;

    private const int Unbounded = int.MaxValue;

    private readonly string pattern;
    private readonly CharacterSetParser sets;
    private int at;
    private int depth;
    private bool ignoreCase;
    private bool dotMatchesLineFeed;
    private bool skipsBlanks;

    private PatternParser(string pattern)
    {
        this.pattern = pattern;
        sets = new CharacterSetParser(pattern);
    }

    /// <summary>Parses a pattern.</summary>
    /// <exception cref="FormatException">The pattern is no regular expression of the supported syntax.</exception>
    public static PatternNode Parse(string pattern)
    {
        var parser = new PatternParser(pattern);
        var node = parser.ParseChoice();
        return parser.at == pattern.Length ? node : throw parser.Error("an unmatched )");
    }

    private PatternNode ParseChoice()
    {
        if (++depth > MostDepth) throw Error($"more than {MostDepth} groups inside each other");
        var (outerCase, outerDot, outerBlanks) = (ignoreCase, dotMatchesLineFeed, skipsBlanks);
        var branches = new List<PatternNode> { ParseSequence() };
        while (Accept("|")) branches.Add(ParseSequence());
        depth--;
        (ignoreCase, dotMatchesLineFeed, skipsBlanks) = (outerCase, outerDot, outerBlanks);
        return branches.Count == 1 ? branches[0] : new PatternNode.Choice(branches);
    }

    private PatternNode ParseSequence()
    {
        var parts = new List<PatternNode>();
        while (at < pattern.Length && pattern[at] is not ('|' or ')'))
        {
            if (skipsBlanks && char.IsWhiteSpace(pattern[at]))
            {
                at++;
                continue;
            }
            parts.Add(ParseRepeat(ParseAtom()));
        }
        return parts.Count == 1 ? parts[0] : new PatternNode.Sequence(parts);
    }

    private PatternNode ParseRepeat(PatternNode part)
    {
        for (var count = 1; TryCount(out var min, out var max, out var isInterval); count++)
        {
            if (count > MostDepth) throw Error($"more than {MostDepth} repetitions of one part");
            var mode = RepeatMode.Greedy;
            if (Accept("?")) mode = RepeatMode.Lazy;
            // After an interval, Ruby reads + as another repetition.
            else if (!isInterval && Accept("+")) mode = RepeatMode.Possessive;
            part = new PatternNode.Repeat(part, min, max, mode);
        }
        return part;
    }

    private bool TryCount(out int min, out int max, out bool isInterval)
    {
        (min, max, isInterval) = (0, Unbounded, false);
        if (Accept("*")) return true;
        if (Accept("+"))
        {
            min = 1;
            return true;
        }
        if (Accept("?"))
        {
            max = 1;
            return true;
        }
        if (at >= pattern.Length || pattern[at] != '{') return false;
        var end = pattern.IndexOf('}', at);
        if (end < 0) return false;
        var bounds = pattern[(at + 1)..end].Split(',');
        if (bounds.Length > 2 || bounds.All(bound => bound.Length == 0)) return false;
        if (!TryBound(bounds[0], 0, out min) || !TryBound(bounds[^1], Unbounded, out max) || max < min) return false;
        at = end + 1;
        return isInterval = true;
    }

    private static bool TryBound(string text, int otherwise, out int bound)
    {
        bound = otherwise;
        return text.Length == 0 || int.TryParse(text, out bound);
    }

    private PatternNode ParseAtom()
    {
        switch (pattern[at])
        {
            case '(':
                return ParseGroup();
            case '[':
                return Character(sets.ParseBracket(ref at));
            case '.':
                at++;
                var crossesLines = dotMatchesLineFeed;
                return new PatternNode.Character(new CharacterSet(code => crossesLines || code != '\n'));
            case '^':
                at++;
                return new PatternNode.Position(PositionKind.LineStart);
            case '$':
                at++;
                return new PatternNode.Position(PositionKind.LineEnd);
            case '*' or '+' or '?':
                throw Error($"a {pattern[at]} with nothing to repeat");
            case '\\' when at + 1 < pattern.Length && TryPosition(pattern[at + 1], out var kind):
                at += 2;
                return new PatternNode.Position(kind);
            case '\\' when at + 1 < pattern.Length && pattern[at + 1] == 'R':
                at += 2;
                return Parse(@"(?>\r\n|[\n\v\f\r\x{85}\x{2028}\x{2029}])");
            case '\\':
                return Character(sets.ParseEscape(ref at));
            default:
                Rune.DecodeFromUtf16(pattern.AsSpan(at), out var rune, out var width);
                at += width;
                return Character(CharacterSet.Of(rune.Value));
        }
    }

    private PatternNode Character(CharacterSet set) =>
        new PatternNode.Character(ignoreCase ? set.IgnoringCase() : set);

    private PatternNode ParseGroup()
    {
        at++;
        if (!Accept("?")) return EndGroup(ParseChoice());
        if (Accept(":")) return EndGroup(ParseChoice());
        if (Accept(">")) return EndGroup(new PatternNode.Atomic(ParseChoice()));
        if (Accept("=")) return EndGroup(new PatternNode.Look(ParseChoice(), false, false));
        if (Accept("!")) return EndGroup(new PatternNode.Look(ParseChoice(), false, true));
        if (Accept("<=")) return EndGroup(new PatternNode.Look(ParseChoice(), true, false));
        if (Accept("<!")) return EndGroup(new PatternNode.Look(ParseChoice(), true, true));
        if (Accept("#"))
        {
            var end = pattern.IndexOf(')', at);
            at = end < 0 ? throw Error("an unclosed comment") : end + 1;
            return new PatternNode.Sequence([]);
        }
        if (Accept("<"))
        {
            var end = pattern.IndexOf('>', at);
            at = end < 0 ? throw Error("an unclosed group name") : end + 1;
            return EndGroup(ParseChoice());
        }
        return ParseOptions();
    }

    /// <summary>(?i:…) for the group, or (?i) for the rest of the group around it.</summary>
    private PatternNode ParseOptions()
    {
        var (outerCase, outerDot, outerBlanks) = (ignoreCase, dotMatchesLineFeed, skipsBlanks);
        for (var value = true; at < pattern.Length && pattern[at] is not (':' or ')'); at++)
        {
            switch (pattern[at])
            {
                case '-':
                    value = false;
                    break;
                case 'i':
                    ignoreCase = value;
                    break;
                case 'm':
                    dotMatchesLineFeed = value;
                    break;
                case 'x':
                    skipsBlanks = value;
                    break;
                default:
                    throw Error($"the unknown option {pattern[at]}");
            }
        }
        // What follows (?i), alternatives included, is one group, as in Oniguruma.
        if (Accept(")")) return ParseChoice();
        if (!Accept(":")) throw Error("an unclosed group");
        var node = EndGroup(ParseChoice());
        (ignoreCase, dotMatchesLineFeed, skipsBlanks) = (outerCase, outerDot, outerBlanks);
        return node;
    }

    private PatternNode EndGroup(PatternNode node) => Accept(")") ? node : throw Error("an unclosed group");

    private static bool TryPosition(char escape, out PositionKind kind)
    {
        kind = escape switch
        {
            'A' => PositionKind.TextStart,
            'z' => PositionKind.TextEnd,
            'Z' => PositionKind.TextEndOrLastLine,
            'b' => PositionKind.WordBoundary,
            _ => PositionKind.NotWordBoundary,
        };
        return escape is 'A' or 'z' or 'Z' or 'b' or 'B';
    }

    private bool Accept(string text)
    {
        if (string.CompareOrdinal(pattern, at, text, 0, text.Length) != 0) return false;
        at += text.Length;
        return true;
    }

    private FormatException Error(string problem) => new($"{problem} at position {at} of the pattern \"{pattern}\"");
}
