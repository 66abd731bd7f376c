using System.Text.RegularExpressions;

namespace SearchEngine.Architecture.Tests;

/// <summary>The rules of style that a machine can hold. Each gives its findings, one a line.</summary>
internal static partial class StyleRules
{
    private const int MaxFileLines = 400, MaxFunctionLines = 60, MaxColumns = 120;

    // Composed, so that this file does not break the rules that it states.
    private static readonly string[] MachinePaths = ["/wo" + "rk/", "/ho" + "me/", "/Us" + "ers/", @":\Us" + "ers"];

    private static readonly string[] Unfinished =
        ["TO" + "DO", "FIX" + "ME", "HA" + "CK:", "XX" + "X:", "NotImplemented" + "Exception", "#reg" + "ion"];

    /// <summary>Files of at most 400 lines.</summary>
    public static IEnumerable<string> LongFile(SourceFile file)
    {
        if (file.Lines.Length > MaxFileLines)
        {
            yield return $"{file.Path}: {file.Lines.Length} lines, at most {MaxFileLines}";
        }
    }

    /// <summary>Lines of at most 120 columns.</summary>
    public static IEnumerable<string> LongLine(SourceFile file) =>
        Matches(file, line => line.Length > MaxColumns, $"more than {MaxColumns} columns");

    /// <summary>Functions of at most 60 lines, braces included; relies on Allman braces at the member's indentation.</summary>
    public static IEnumerable<string> LongFunction(SourceFile file)
    {
        for (int start = 1; start < file.Lines.Length; start++)
        {
            string line = file.Lines[start];
            int indent = line.Length - 1;
            if (indent is not (4 or 8) || line.Trim() != "{" || !BelongsToMember(file, start, indent))
            {
                continue;
            }

            string close = new string(' ', indent) + "}";
            int end = Array.FindIndex(file.Lines, start, candidate => candidate.TrimEnd(';', ',', ')') == close);
            if (end - start + 1 > MaxFunctionLines)
            {
                yield return $"{file.Path}:{start}: a function of {end - start + 1} lines, at most {MaxFunctionLines}";
            }
        }
    }

    /// <summary>No type is named after having no duty of its own.</summary>
    public static IEnumerable<string> EmptyName(SourceFile file) =>
        Matches(file, line => TypeDeclaration().Match(line) is { Success: true } type
            && EmptyNames().IsMatch(type.Groups["name"].Value), "a name that says nothing");

    /// <summary>One type a file; types that fit on a line may stand with the one they serve.</summary>
    public static IEnumerable<string> SecondType(SourceFile file)
    {
        string[] types = [.. file.Lines.Where(line => !line.EndsWith(" }", StringComparison.Ordinal))
            .Select(line => TopLevelType().Match(line))
            .Where(match => match.Success).Select(match => match.Groups["name"].Value).Distinct()];
        if (types.Length > 1)
        {
            yield return $"{file.Path}: {types.Length} types ({string.Join(", ", types)}), one belongs in a file";
        }
    }

    /// <summary>Namespaces are file-scoped.</summary>
    public static IEnumerable<string> NamespaceBlock(SourceFile file) => Matches(file,
        line => line.StartsWith("namespace ", StringComparison.Ordinal) && !line.TrimEnd().EndsWith(';'),
        "a namespace that is not file-scoped");

    /// <summary>A file of a room says what it is, in a comment on top or above its type.</summary>
    public static IEnumerable<string> NoOpening(SourceFile file)
    {
        IEnumerable<string> beforeType = file.Lines.TakeWhile(line => !TopLevelType().IsMatch(line));
        if (!file.IsTest && !beforeType.Any(line => line.TrimStart('\uFEFF').StartsWith("//", StringComparison.Ordinal)))
        {
            yield return $"{file.Path}: does not say what it is before its type begins";
        }
    }

    /// <summary>Nothing names a folder of somebody's machine.</summary>
    public static IEnumerable<string> MachinePath(SourceFile file) =>
        Matches(file, line => MachinePaths.Any(line.Contains), "a path of one machine");

    /// <summary>Nothing is left for later, and no code sleeps in a comment.</summary>
    public static IEnumerable<string> UnfinishedWork(SourceFile file) => Matches(file,
        line => Unfinished.Any(line.Contains) || SleepingCode().IsMatch(line), "unfinished or commented-out code");

    private static bool BelongsToMember(SourceFile file, int start, int indent)
    {
        // The declaration is the nearest lines above of the same indentation; a type's body is not a function.
        int line = start - 1;
        while (line > 0 && Indent(file.Lines[line]) > indent)
        {
            line--;
        }

        return !TypeDeclaration().IsMatch(file.Lines[line])
            && !file.Lines[line].TrimStart().StartsWith("namespace ", StringComparison.Ordinal)
            && !file.Lines[line].Contains(" enum ", StringComparison.Ordinal);
    }

    private static int Indent(string line) => line.Length - line.TrimStart().Length;

    private static IEnumerable<string> Matches(SourceFile file, Func<string, bool> isWrong, string what) =>
        file.Lines.Index().Where(line => isWrong(line.Item)).Select(line => $"{file.Path}:{line.Index + 1}: {what}");

    [GeneratedRegex(@"^\s*(public |internal |private |protected |file |static |sealed |abstract |partial |readonly |ref |unsafe )*(class|struct|interface|enum|record( struct| class)?) (?<name>\w+)")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"^(public |internal |file |static |sealed |abstract |partial |readonly |ref |unsafe )*(class|struct|interface|enum|record( struct| class)?) (?<name>\w+)")]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"(Manager|Helpers?|Utils?|Utilit(y|ies)|Common|Base|Impl)$")]
    private static partial Regex EmptyNames();

    [GeneratedRegex(@"^\s*//\s*(var|int|string|return|if \(|for \(|foreach \(|await|using|public|private)\b.*[;{]\s*$")]
    private static partial Regex SleepingCode();
}
