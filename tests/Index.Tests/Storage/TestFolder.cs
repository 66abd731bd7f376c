namespace SearchEngine.Index.Tests.Storage;

/// <summary>A folder that is deleted when the test ends.</summary>
internal sealed class TestFolder : IDisposable
{
    public TestFolder() => Path = Directory.CreateTempSubdirectory("searchengine-test-").FullName;

    public string Path { get; }

    public string Collection => System.IO.Path.Combine(Path, "books");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
