using System.Reflection;
using System.Xml.Linq;
using SearchEngine.Tests.Shared;

namespace SearchEngine.Architecture.Tests;

public sealed class DependencyTests
{
    // What each room may see. Server -> Query -> Index; Server -> Trainer -> Embedder -> Torch; Trainer -> Index.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Torch"] = [],
        ["Embedder"] = ["Torch"],
        ["Index"] = [],
        ["Query"] = ["Index"],
        ["Trainer"] = ["Embedder", "Torch", "Index"],
        ["Server"] = ["Query", "Index", "Trainer", "Embedder"],
    };

    public static TheoryData<string> Rooms => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_references_only_the_projects_below_it(string room)
    {
        string project = Path.Combine(SharedData.RepositoryRoot, room, $"{room}.csproj");
        IEnumerable<string> references = XDocument.Load(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!));

        Assert.Empty(Forbidden(room, references));
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_uses_only_the_assemblies_below_it(string room)
    {
        Assembly assembly = Assembly.Load(room == "Server" ? "searchengine" : $"SearchEngine.{room}");
        IEnumerable<string> references = assembly.GetReferencedAssemblies().Select(name => name.Name!)
            .Where(name => name == "searchengine" || name.StartsWith("SearchEngine.", StringComparison.Ordinal))
            .Select(name => name == "searchengine" ? "Server" : name["SearchEngine.".Length..]);

        Assert.Empty(Forbidden(room, references));
    }

    [Fact]
    public void Every_room_of_the_repository_has_a_rule()
    {
        IEnumerable<string> rooms = Directory.EnumerateDirectories(SharedData.RepositoryRoot)
            .Where(folder => Directory.EnumerateFiles(folder, "*.csproj").Any())
            .Select(folder => Path.GetFileName(folder))
            .Except(["benchmarks"]);

        Assert.Equal(Allowed.Keys.Order(), rooms.Order());
    }

    [Fact]
    public void A_wrong_direction_is_found() =>
        Assert.Equal(["Embedder"], Forbidden("Index", ["Embedder", "System.Text.Json"]));

    private static IEnumerable<string> Forbidden(string room, IEnumerable<string> references) =>
        references.Where(Allowed.ContainsKey).Except(Allowed[room]);
}
