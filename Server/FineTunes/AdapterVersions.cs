// New versions of a model: models/<name>/adapters/<version>/, an adapter in PEFT's format and the report of its making.
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SearchEngine.Server.Hosting;

namespace SearchEngine.Server.FineTunes;

/// <summary>Registers adapters as versions of their model.</summary>
internal sealed class AdapterVersions(ModelRegistry models)
{
    private const string ReportFile = "fine-tune.json", JobField = "job";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Registers an adapter; a job that asks again gets the version that it got before.</summary>
    /// <param name="name">The model.</param>
    /// <param name="version">The version's name; null for the next free v-number.</param>
    /// <param name="job">The id of the job that made it.</param>
    /// <param name="adapter">The adapter's folder; it is moved.</param>
    /// <param name="report">What is known of it.</param>
    /// <returns>The name by which the model with this adapter is found.</returns>
    public string Register(string name, string? version, string job, string adapter, JsonObject report)
    {
        foreach (string there in models.AdaptersOf(name))
        {
            if (JobOf(models.PathOf(NameOf(name, there))) == job)
            {
                return NameOf(name, there);
            }
        }

        string chosen = NameOf(name, version ?? NextVersion(name));
        string target = models.PathOf(chosen);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        report[JobField] = job;
        File.WriteAllText(Path.Combine(adapter, ReportFile), report.ToJsonString(Indented));
        Directory.Move(adapter, target); // appears whole
        return chosen;
    }

    /// <summary>The name of a model with one of its adapters.</summary>
    public static string NameOf(string name, string version) => $"{name}{ModelRegistry.AdapterSign}{version}";

    private string NextVersion(string name)
    {
        HashSet<string> taken = [.. models.AdaptersOf(name)];
        return Enumerable.Range(1, int.MaxValue)
            .Select(number => $"v{number.ToString(CultureInfo.InvariantCulture)}").First(one => !taken.Contains(one));
    }

    private static string? JobOf(string adapter)
    {
        string report = Path.Combine(adapter, ReportFile);
        return File.Exists(report) ? (string?)JsonNode.Parse(File.ReadAllText(report))?[JobField] : null;
    }
}
