// Finds the folder `shared` (data sets, tokenizers, fixtures) that may stand beside the repository.
namespace SearchEngine.Tests.Shared;

/// <summary>Paths into the shared data; a test that needs it is skipped, with the reason, where it is absent.</summary>
internal static class SharedData
{
    /// <summary>The repository's root: the folder above the test binary that holds SearchEngine.sln.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    private static string Folder => Path.GetFullPath(Path.Combine(RepositoryRoot, "..", "shared"));

    /// <summary>The path of a shared file or folder; skips the test (use SkippableFact) when it is not there.</summary>
    public static string Require(params string[] parts)
    {
        string path = Path.Combine([Folder, .. parts]);
        Skip.IfNot(Path.Exists(path), $"needs {Path.Combine(["../shared", .. parts])}, which is not beside the repository");
        return path;
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SearchEngine.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("no folder above the test binary holds SearchEngine.sln");
    }
}
