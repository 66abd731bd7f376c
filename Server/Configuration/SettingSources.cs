// Flags beat the environment, the environment beats the file, the file beats the defaults.
using System.Text.Json;

namespace SearchEngine.Server.Configuration;

/// <summary>Collects the settings from where they may stand.</summary>
internal static class SettingSources
{
    /// <summary>The variable that names the file; the flag <c>--config</c> beats it.</summary>
    public const string FileVariable = "SEARCHENGINE_CONFIG";

    /// <summary>Resolves every setting.</summary>
    /// <param name="flags">What the command line sets, by key.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="file">The file that the command line names; null when it names none.</param>
    /// <exception cref="UsageException">A value or a file is not acceptable; names it and where it stands.</exception>
    public static IReadOnlyList<SettingValue> Resolve(
        IReadOnlyDictionary<string, string> flags, Func<string, string?> environment, string? file)
    {
        file ??= NullIfEmpty(environment(FileVariable));
        IReadOnlyDictionary<string, string> inFile = file is null ? new Dictionary<string, string>() : ReadFile(file);
        return [.. SettingCatalog.All.Select(setting => Check(Find(setting, flags, environment, inFile, file)))];
    }

    private static SettingValue Find(Setting setting, IReadOnlyDictionary<string, string> flags,
        Func<string, string?> environment, IReadOnlyDictionary<string, string> inFile, string? file)
    {
        if (flags.TryGetValue(setting.Key, out string? flag))
        {
            return new SettingValue(setting, flag, $"flag {setting.Flag}");
        }

        if (NullIfEmpty(environment(setting.Variable)) is { } variable)
        {
            return new SettingValue(setting, variable, $"environment {setting.Variable}");
        }

        return inFile.TryGetValue(setting.Key, out string? value)
            ? new SettingValue(setting, value, $"file {file}")
            : new SettingValue(setting, setting.Default, "default");
    }

    private static SettingValue Check(SettingValue value) =>
        value.Values.Select(one => value.Setting.Refusal?.Invoke(one)).FirstOrDefault(refusal => refusal is not null)
            is { } refusal ? throw new UsageException($"{value.Setting.Key} ({value.Source}) {refusal}") : value;

    private static Dictionary<string, string> ReadFile(string file)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        JsonDocumentOptions options = new()
        {
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            AllowDuplicateProperties = false,
        };
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(file), options);
            Flatten(json.RootElement, "", file, values);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new UsageException($"the configuration file {file} cannot be read: {exception.Message}");
        }

        string? unknown = values.Keys.FirstOrDefault(key => SettingCatalog.All.All(setting => setting.Key != key));
        return unknown is null ? values : throw new UsageException(
            $"{file} sets {unknown}, which is no setting; `searchengine config` lists them.");
    }

    private static void Flatten(JsonElement json, string prefix, string file, Dictionary<string, string> values)
    {
        if (json.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in json.EnumerateObject())
            {
                Flatten(property.Value, prefix.Length == 0 ? property.Name : $"{prefix}.{property.Name}", file, values);
            }
        }
        else if (json.ValueKind == JsonValueKind.Array && prefix.Length > 0)
        {
            char separator = SettingCatalog.All.FirstOrDefault(setting => setting.Key == prefix)?.Separator ?? ',';
            values[prefix] = string.Join(separator, json.EnumerateArray().Select(item => item.ToString()));
        }
        else if (prefix.Length > 0 && json.ValueKind is JsonValueKind.String or JsonValueKind.Number)
        {
            values[prefix] = json.ToString();
        }
        else if (json.ValueKind != JsonValueKind.Null)
        {
            throw new UsageException($"{file}: {(prefix.Length == 0 ? "the whole" : prefix)} must be " +
                $"{(prefix.Length == 0 ? "an object" : "a text, a number or a list")}.");
        }
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
