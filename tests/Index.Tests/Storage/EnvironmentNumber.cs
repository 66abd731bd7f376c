using System.Globalization;

namespace SearchEngine.Index.Tests.Storage;

/// <summary>Numbers that make a test longer, or the same again. docs/operations.md lists them.</summary>
internal static class EnvironmentNumber
{
    /// <summary>The number in a variable, or another when it has none.</summary>
    public static int Of(string variable, int otherwise)
    {
        string? text = Environment.GetEnvironmentVariable(variable);
        return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int number)
            ? number
            : otherwise;
    }
}
