// The flags of `serve` and `config`: one for every setting, and --config for the file.
using System.CommandLine;

namespace SearchEngine.Server.Configuration;

/// <summary>Adds the settings' flags to a command and reads them back.</summary>
internal sealed class SettingFlags
{
    private readonly Dictionary<Setting, Option<string[]>> flags = [];
    private readonly Option<string> file = new("--config")
    {
        Description = $"JSON file of settings; also {SettingSources.FileVariable}.",
    };

    /// <summary>Adds the flags.</summary>
    public SettingFlags(Command command)
    {
        command.Options.Add(file);
        foreach (Setting setting in SettingCatalog.All)
        {
            Option<string[]> flag = new(setting.Flag)
            {
                Description = setting.Default is null ? setting.Description
                    : $"{setting.Description} [default: {setting.Default}]",
            };
            flags[setting] = flag;
            command.Options.Add(flag);
        }
    }

    /// <summary>The settings in force for a parsed command line.</summary>
    /// <exception cref="UsageException">One is not acceptable.</exception>
    public IReadOnlyList<SettingValue> Resolve(ParseResult parsed)
    {
        Dictionary<string, string> given = [];
        foreach ((Setting setting, Option<string[]> flag) in flags)
        {
            if (parsed.GetValue(flag) is { Length: > 0 } values)
            {
                given[setting.Key] = values.Length == 1 || setting.Separator is not null
                    ? string.Join(setting.Separator ?? ' ', values)
                    : throw new UsageException($"{setting.Flag} is given twice; it takes one value.");
            }
        }

        return SettingSources.Resolve(given, Environment.GetEnvironmentVariable, parsed.GetValue(file));
    }
}
