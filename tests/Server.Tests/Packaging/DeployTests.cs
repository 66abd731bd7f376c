using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using SearchEngine.Server.Configuration;
using SearchEngine.Server.Http;
using SearchEngine.Tests.Shared;

namespace SearchEngine.Server.Tests.Packaging;

/// <summary>What deploy/ says against what there is: neither a container nor systemd is needed to see that.</summary>
public sealed class DeployTests
{
    private static readonly string[] Unit = Lines("searchengine.service"), Container = Lines("Containerfile");

    [Fact]
    public void Every_file_that_the_container_copies_is_there_and_not_ignored()
    {
        string[] copied = [.. Container.Where(line => line.StartsWith("COPY ") && !line.Contains("--from="))
            .Select(line => line.Split(' ')[1])];

        Assert.Equal([".", "models"], copied);
        Assert.All(copied, path => Assert.True(Path.Exists(Path.Combine(SharedData.RepositoryRoot, path)), path));
        Assert.DoesNotContain("models", Lines("Containerfile.dockerignore"));
        Assert.Contains("FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build", Container);
        Assert.Contains("COPY --from=build /app /opt/searchengine", Container);
    }

    [Fact]
    public void What_the_server_is_built_of_reaches_the_container()
    {
        string[] ignored = Lines("Containerfile.dockerignore");
        Queue<string> projects = new([Path.Combine(SharedData.RepositoryRoot, "Server", "Server.csproj")]);
        int seen = 0;
        while (projects.TryDequeue(out string? project))
        {
            seen++;
            string folder = Path.GetDirectoryName(project)!;
            Assert.DoesNotContain(Path.GetRelativePath(SharedData.RepositoryRoot, folder).Split('/')[0], ignored);
            foreach (Match reference in Regex.Matches(File.ReadAllText(project), "ProjectReference Include=\"([^\"]+)\""))
            {
                projects.Enqueue(Path.GetFullPath(Path.Combine(folder, reference.Groups[1].Value)));
            }
        }

        Assert.True(seen > 4);
        Assert.DoesNotContain(ignored, line => line.StartsWith("Directory."));
    }

    [Fact]
    public void Variables_flags_and_programs_are_those_of_the_server()
    {
        const string homeVariable = "SEARCHENGINE_HOME";
        string[] known = [.. SettingCatalog.All.Select(setting => setting.Variable), homeVariable];
        string[] used = [.. Regex.Matches(string.Join('\n', [.. Unit, .. Container]), "(SEARCHENGINE_[A-Z_]+)=")
            .Select(match => match.Groups[1].Value).Distinct()];

        Assert.True(used.Length >= 4);
        Assert.Empty(used.Except(known));
        Assert.Contains("ENTRYPOINT [\"dotnet\", \"/opt/searchengine/searchengine.dll\"]", Container);
        Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, "searchengine.dll")));
        Assert.Contains("ExecStart=/opt/searchengine/searchengine serve --config /etc/searchengine/searchengine.json", Unit);
    }

    [Fact]
    public void Systemd_waits_longer_than_the_server_drains_and_closes()
    {
        string seconds = Unit.Single(line => line.StartsWith("TimeoutStopSec="))["TimeoutStopSec=".Length..];

        Assert.Contains("KillSignal=SIGTERM", Unit);
        Assert.Contains("STOPSIGNAL SIGTERM", Container);
        Assert.True(int.Parse(seconds, CultureInfo.InvariantCulture)
            > ServerLimits.DrainSeconds + ServerLimits.CloseSeconds);
    }

    [SkippableFact]
    public void Systemd_finds_nothing_wrong_with_the_unit()
    {
        const string analyzer = "/usr/bin/systemd-analyze";
        Skip.IfNot(File.Exists(analyzer), $"needs {analyzer}: apt-get install systemd");
        DirectoryInfo root = Directory.CreateTempSubdirectory("searchengine-unit-");
        try
        {
            string programs = root.CreateSubdirectory("opt/searchengine").FullName;
            File.Copy(analyzer, Path.Combine(programs, "searchengine")); // any program will do
            File.WriteAllLines(
                Path.Combine(root.CreateSubdirectory("etc/systemd/system").FullName, "searchengine.service"), Unit);
            using Process process = Process.Start(new ProcessStartInfo(analyzer,
                ["verify", "--man=no", "--recursive-errors=no", $"--root={root.FullName}", "searchengine.service"])
            {
                RedirectStandardError = true,
            })!;
            string complaints = process.StandardError.ReadToEnd();
            process.WaitForExit();

            Assert.Equal((0, ""), (process.ExitCode, complaints));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static string[] Lines(string file) =>
        File.ReadAllLines(Path.Combine(SharedData.RepositoryRoot, "deploy", file));
}
