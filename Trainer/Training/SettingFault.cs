using System.Globalization;

namespace SearchEngine.Trainer.Training;

/// <summary>Says what is wrong with a setting: its field, its value and what to give instead; null where nothing is.
/// </summary>
internal static class SettingFault
{
    /// <summary>A number must reach a least value.</summary>
    public static string? Below(string field, double value, double least) =>
        value >= least ? null : Text(field, value, $"at least {Number(least)}");

    /// <summary>A number must be above zero.</summary>
    public static string? NotAbove0(string field, double value) =>
        value > 0 && double.IsFinite(value) ? null : Text(field, value, "a number above 0");

    /// <summary>A share must lie from 0 to 1; 1 itself may be too much.</summary>
    public static string? NoShare(string field, double value, bool mayBeWhole) =>
        value >= 0 && (value < 1 || (mayBeWhole && value == 1)) ? null
            : Text(field, value, mayBeWhole ? "a number from 0 to 1" : "a number from 0 to below 1");

    /// <summary>A whole number must be a multiple of another.</summary>
    public static string? NoMultiple(string field, int value, int of) =>
        value > 0 && value % of == 0 ? null : Text(field, value, $"a multiple of {of}");

    /// <summary>An object or list must be there.</summary>
    public static string? Missing(string field, object? value) =>
        value is not null ? null : $"\"{field}\" is null; give a value or leave it out.";

    /// <summary>The sentence.</summary>
    public static string Text(string field, double value, string wanted) =>
        $"\"{field}\" is {Number(value)}; give {wanted}.";

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
