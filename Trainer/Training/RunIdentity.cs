// What a run began with, kept in its work folder: whoever resumes with anything else would mix two runs into one model.

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SearchEngine.Trainer.Training;

/// <summary>Refuses to go on with a run that began with another model, other data or other settings.</summary>
internal static class RunIdentity
{
    private const string FileName = "run.json";
    private const int HexDigits = 16;

    /// <summary>Writes what a run begins with, or compares it with what the run to go on with began with.</summary>
    /// <param name="folder">The run's work folder.</param>
    /// <param name="identity">Names and values; those of large things are hashes.</param>
    /// <exception cref="TrainingException">They differ; the message says in what.</exception>
    public static void Require(string folder, JsonObject identity)
    {
        string file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
        {
            string partial = file + ".partial";
            File.WriteAllText(partial, identity.ToJsonString());
            File.Move(partial, file);
            return;
        }
        List<string> differences = [];
        Compare("", Read(file), identity, differences);
        if (differences.Count > 0)
        {
            throw new TrainingException(
                $"{folder} is of a run that began with something else: {string.Join("; ", differences)}. " +
                $"Resume with the same model, data and settings, or start again without --resume.");
        }
    }

    /// <summary>A short name for exactly these texts in this order.</summary>
    public static string Hash(IEnumerable<string> texts)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string text in texts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length)); // else "ab", "c" would be "a", "bc"
            hash.AppendData(bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..HexDigits];
    }

    private static JsonNode? Read(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file));
        }
        catch (JsonException error)
        {
            throw new TrainingException($"{file} is damaged. Start again without --resume.", error);
        }
    }

    private static void Compare(string path, JsonNode? began, JsonNode? now, List<string> differences)
    {
        if (began is JsonObject before && now is JsonObject after)
        {
            foreach (string name in before.Select(entry => entry.Key).Union(after.Select(entry => entry.Key)))
            {
                Compare(path.Length == 0 ? name : $"{path}.{name}", before[name], after[name], differences);
            }
        }
        else if (!JsonNode.DeepEquals(began, now))
        {
            differences.Add($"{path} was {Text(began)} and is {Text(now)}");
        }
    }

    private static string Text(JsonNode? value) => value?.ToJsonString() ?? "null";
}
