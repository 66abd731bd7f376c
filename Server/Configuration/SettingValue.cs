// A setting as it is in force, and who said so.
namespace SearchEngine.Server.Configuration;

/// <summary>A value and where it comes from.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Value">Its value; null when it is not set and has no default.</param>
/// <param name="Source">The flag, the variable, the file, or <c>default</c>.</param>
internal sealed record SettingValue(Setting Setting, string? Value, string Source)
{
    /// <summary>The values of a list, or the only value; none when it is not set.</summary>
    public string[] Values => Setting.Separator is { } separator
        ? Value?.Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []
        : Value is null ? [] : [Value];

    /// <summary>The value as it may be shown.</summary>
    public string? Shown => Value is not null && Setting.IsSecret ? "(set)" : Value;
}
