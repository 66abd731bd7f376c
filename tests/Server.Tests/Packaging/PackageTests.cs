using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using SearchEngine.Tests.Shared;

namespace SearchEngine.Server.Tests.Packaging;

/// <summary><c>dotnet pack</c> of what was built for these tests.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("searchengine-pack-");

    [Fact]
    public async Task Every_library_is_a_package_with_readme_documentation_and_what_it_depends_on()
    {
        Dictionary<string, string[]> expected = new()
        {
            ["SearchEngine.Index"] = ["Microsoft.Extensions.AI.Abstractions", "Microsoft.FASTER.Core"],
            ["SearchEngine.Embedder"] = ["Microsoft.Extensions.AI.Abstractions", "SearchEngine.Torch"],
            ["SearchEngine.Query"] = ["SearchEngine.Index"],
            ["SearchEngine.Trainer"] = ["SearchEngine.Embedder", "SearchEngine.Index"],
            ["SearchEngine.Torch"] = [],
            ["SearchEngine.Client"] = [],
        };

        string output = await PackAsync();

        string[] files = Directory.GetFiles(folder.FullName, "*.nupkg");
        Assert.True(files.Length == expected.Count, output);
        foreach (string file in files)
        {
            using ZipArchive package = ZipFile.OpenRead(file);
            string name = Path.GetFileNameWithoutExtension(file).Replace(".0.1.0", "");
            Assert.NotEmpty(Read(package, "PACKAGE.md"));
            Assert.NotNull(package.GetEntry($"lib/net10.0/{name}.dll"));
            Assert.Contains("<summary>", Read(package, $"lib/net10.0/{name}.xml"));
            XDocument description = XDocument.Parse(Read(package, $"{name}.nuspec"));
            Assert.Equal("PACKAGE.md", Elements(description, "readme").Single().Value);
            Assert.NotEmpty(Elements(description, "description").Single().Value);
            Assert.Equal(expected[name],
                Elements(description, "dependency").Select(one => (string)one.Attribute("id")!).Order());
        }
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Delete(recursive: true);

    private static IEnumerable<XElement> Elements(XDocument document, string name) =>
        document.Descendants().Where(element => element.Name.LocalName == name);

    private static string Read(ZipArchive package, string path)
    {
        using StreamReader reader = new(package.GetEntry(path)?.Open() ?? throw new FileNotFoundException(path));
        return reader.ReadToEnd();
    }

    private async Task<string> PackAsync()
    {
        string separator = Path.DirectorySeparatorChar.ToString();
        string configuration = AppContext.BaseDirectory.Contains($"{separator}Release{separator}") ? "Release" : "Debug";
        using Process pack = Process.Start(new ProcessStartInfo("dotnet",
            ["pack", Path.Combine(SharedData.RepositoryRoot, "SearchEngine.sln"), "--no-build", "-c", configuration,
                "-o", folder.FullName, "--nologo"])
        {
            RedirectStandardOutput = true,
        })!;
        string output = await pack.StandardOutput.ReadToEndAsync();
        await pack.WaitForExitAsync();
        Assert.True(pack.ExitCode == 0, output);
        return output;
    }
}
