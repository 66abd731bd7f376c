namespace SearchEngine.Index.Tests.Storage;

/// <summary>A folder that is deleted when the test ends.</summary>
internal sealed class TestFolder : IDisposable
{
    public TestFolder() => Path = Directory.CreateTempSubdirectory("searchengine-test-").FullName;

    public string Path { get; }

    public string Collection => System.IO.Path.Combine(Path, "books");

    /// <summary>Copies a collection as it stands, be it open or not.</summary>
    public void CopyFrom(TestFolder other)
    {
        foreach (string path in Directory.GetFiles(other.Collection, "*", SearchOption.AllDirectories))
        {
            string target = System.IO.Path.Combine(
                Collection, System.IO.Path.GetRelativePath(other.Collection, path));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            if (System.IO.Path.GetFileName(path) != "lock")
                File.Copy(path, target);
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
