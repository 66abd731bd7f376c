// Lines of JSON from a file that may be packed with xz.
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace SearchEngine.Benchmarks.Query;

/// <summary>Reads .jsonl and .jsonl.xz.</summary>
internal static class JsonLines
{
    /// <summary>The objects of a file, as they are asked for.</summary>
    public static IEnumerable<JsonObject> Read(string path)
    {
        if (!path.EndsWith(".xz", StringComparison.Ordinal))
        {
            foreach (string line in File.ReadLines(path))
                yield return JsonNode.Parse(line)!.AsObject();
            yield break;
        }

        using Process xz = Process.Start(new ProcessStartInfo("xz", ["-dc", path]) { RedirectStandardOutput = true })!;
        try
        {
            while (xz.StandardOutput.ReadLine() is { } line)
                yield return JsonNode.Parse(line)!.AsObject();
        }
        finally
        {
            xz.Kill();
        }
    }
}
