// One setting of the server: its names in a file, in the environment and as a flag, its default, and what it accepts.
namespace SearchEngine.Server.Configuration;

/// <summary>A setting.</summary>
/// <param name="Key">Its name in a file, with dots for nesting: <c>limits.request_seconds</c>.</param>
/// <param name="Description">What it does, in one sentence.</param>
/// <param name="Default">Its value when nobody sets it; null for none.</param>
/// <param name="IsSecret">Whether its value is never printed.</param>
/// <param name="Refusal">Says what is wrong with a value; null when it is acceptable.</param>
/// <param name="Separator">What stands between the values of a list; null for a setting of one value.</param>
internal sealed record Setting(
    string Key, string Description, string? Default, bool IsSecret = false, Func<string, string?>? Refusal = null,
    char? Separator = null)
{
    /// <summary>Its flag: <c>--limits-request-seconds</c>.</summary>
    public string Flag { get; } = "--" + Key.Replace('.', '-').Replace('_', '-');

    /// <summary>Its environment variable: <c>SEARCHENGINE_LIMITS_REQUEST_SECONDS</c>.</summary>
    public string Variable { get; } = "SEARCHENGINE_" + Key.Replace('.', '_').ToUpperInvariant();
}
