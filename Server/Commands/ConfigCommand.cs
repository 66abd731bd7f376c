// `searchengine config`: what `serve` would do with the same flags, file and environment, and why.
using System.CommandLine;
using SearchEngine.Server.Configuration;

namespace SearchEngine.Server.Commands;

/// <summary>Prints the settings in force and where each comes from.</summary>
internal static class ConfigCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<bool> json = Options.Json();
        Command command = new("config", "Print the settings in force and where each comes from.") { json };
        SettingFlags flags = new(command);
        command.SetAction(parsed =>
        {
            IReadOnlyList<SettingValue> values = flags.Resolve(parsed);
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(output, values.Select(
                    value => new { value.Setting.Key, Value = value.Shown, value.Source, value.Setting.Description }));
                return;
            }

            int width = values.Max(value => value.Setting.Key.Length);
            foreach (SettingValue value in values)
            {
                output.WriteLine($"{value.Setting.Key.PadRight(width)}  {value.Shown ?? "-"}  ({value.Source})");
            }
        });
        return command;
    }
}
