using SearchEngine.Tests.Shared;

namespace SearchEngine.Architecture.Tests;

/// <summary>One source file of the repository.</summary>
/// <param name="Path">Its path from the repository's root, with forward slashes.</param>
/// <param name="Text">What it holds.</param>
internal sealed record SourceFile(string Path, string Text)
{
    private static readonly string[] Skipped = ["bin", "obj", "artifacts", ".git", "node_modules", "build"];

    /// <summary>The file's lines.</summary>
    public string[] Lines { get; } = Text.TrimEnd('\n').Split('\n');

    /// <summary>Whether the file belongs to a test project or the benchmarks.</summary>
    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal)
        || Path.StartsWith("benchmarks/", StringComparison.Ordinal);

    /// <summary>Every file of the repository with one of the extensions, outputs of builds left out.</summary>
    public static IEnumerable<SourceFile> All(params string[] extensions) =>
        Walk(new DirectoryInfo(SharedData.RepositoryRoot))
            .Where(file => extensions.Contains(file.Extension))
            .Select(file => new SourceFile(
                System.IO.Path.GetRelativePath(SharedData.RepositoryRoot, file.FullName).Replace('\\', '/'),
                File.ReadAllText(file.FullName)));

    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder) =>
        folder.EnumerateFiles().Concat(folder.EnumerateDirectories()
            .Where(child => !Skipped.Contains(child.Name) && child.LinkTarget is null)
            .SelectMany(Walk));
}
