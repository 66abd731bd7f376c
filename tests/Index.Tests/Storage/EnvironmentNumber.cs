using System.Globalization;

namespace SearchEngine.Index.Tests.Storage;

/// <summary>Numbers that make a test longer, or the same again. docs/operations.md lists them.</summary>
internal static class EnvironmentNumber
{
    private const int ShortSeed = 20_261_127;

    /// <summary>The number in a variable, or another when it has none.</summary>
    public static int Of(string variable, int otherwise)
    {
        string? text = Environment.GetEnvironmentVariable(variable);
        return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int number)
            ? number
            : otherwise;
    }

    /// <summary>The seed of a test: that in a variable, else a new one in the long form and always the same in the short
    /// one, which every change runs.</summary>
    public static int Seed(string variable, string longForm) =>
        Of(variable, Environment.GetEnvironmentVariable(longForm) is null ? ShortSeed : Environment.TickCount);
}
