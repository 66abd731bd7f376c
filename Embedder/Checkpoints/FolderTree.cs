namespace SearchEngine.Embedder;

/// <summary>Where paths lie to each other; links are not followed.</summary>
internal static class FolderTree
{
    /// <summary>Whether a path is a folder itself or lies beneath it.</summary>
    public static bool Holds(string folder, string path)
    {
        var relative = Path.GetRelativePath(folder, path);
        return !Path.IsPathRooted(relative) && relative.Split(Path.DirectorySeparatorChar)[0] != "..";
    }
}
