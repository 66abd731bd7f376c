namespace SearchEngine.Architecture.Tests;

public sealed class StyleTests
{
    private static readonly SourceFile[] CSharp = [.. SourceFile.All(".cs")];

    private static readonly SourceFile[] Written = [.. SourceFile.All(".cs", ".cpp", ".h", ".sh", ".md", ".csproj", ".props")];

    [Fact]
    public void No_source_file_has_more_than_400_lines() => Clean(CSharp, StyleRules.LongFile);

    [Fact]
    public void No_function_has_more_than_60_lines() =>
        Clean(CSharp.Where(file => !file.IsTest), StyleRules.LongFunction);

    [Fact]
    public void No_type_has_a_name_that_says_nothing() => Clean(CSharp, StyleRules.EmptyName);

    [Fact]
    public void A_file_holds_one_type() => Clean(CSharp.Where(file => !file.IsTest), StyleRules.SecondType);

    [Fact]
    public void Namespaces_are_file_scoped() => Clean(CSharp, StyleRules.NamespaceBlock);

    [Fact]
    public void Nothing_names_a_folder_of_one_machine() => Clean(Written, StyleRules.MachinePath);

    [Fact]
    public void Nothing_is_left_unfinished_or_commented_out() => Clean(CSharp, StyleRules.UnfinishedWork);

    [Fact]
    public void Every_rule_can_fail()
    {
        string longBody = string.Concat(Enumerable.Repeat("        Call();\n", 61));
        string bad = "namespace A {\n\npublic class FileHelper\n{\n    void Run()\n    {\n" + longBody + "    }\n}\n" +
            "internal enum Second\n{\n}\n// var x = 1;\n// see /wo" + "rk/x\n" + new string('x', 121) +
            string.Concat(Enumerable.Repeat("\n", 400)) + "end";
        SourceFile file = new("Room/Bad.cs", bad);

        Func<SourceFile, IEnumerable<string>>[] rules =
        [
            StyleRules.LongFile, StyleRules.LongLine, StyleRules.LongFunction, StyleRules.EmptyName,
            StyleRules.SecondType, StyleRules.NamespaceBlock, StyleRules.NoOpening, StyleRules.MachinePath,
            StyleRules.UnfinishedWork,
        ];

        Assert.All(rules, rule => Assert.Single(rule(file)));
    }

    private static void Clean(IEnumerable<SourceFile> files, Func<SourceFile, IEnumerable<string>> rule)
    {
        string[] findings = [.. files.SelectMany(rule)];
        Assert.True(findings.Length == 0, string.Join('\n', findings));
    }
}
