// How evaluations are printed: one JSON object, or a line a value.
using System.Globalization;

namespace SearchEngine.Server.Commands;

/// <summary>Prints the result of an evaluation.</summary>
internal static class EvaluationOutput
{
    /// <summary>Prints named values.</summary>
    public static void Write(TextWriter output, IReadOnlyDictionary<string, object> report, bool json)
    {
        if (json)
        {
            JsonOutput.Write(output, report);
            return;
        }
        var intervals = report.GetValueOrDefault("confidence_95") as Dictionary<string, double[]> ?? [];
        foreach ((string name, object value) in report)
        {
            if (name == "confidence_95")
                continue;
            string shown = value switch
            {
                double number => number.ToString("F4", CultureInfo.InvariantCulture),
                string or int or long => string.Create(CultureInfo.InvariantCulture, $"{value}"),
                Dictionary<string, object> inner =>
                    string.Join(", ", inner.Select(pair => $"{pair.Key}: {pair.Value}")),
                _ => value.ToString() ?? "",
            };
            string range = intervals.TryGetValue(name, out double[]? bounds)
                ? string.Create(CultureInfo.InvariantCulture, $"  ({bounds[0]:F4} to {bounds[1]:F4})")
                : "";
            output.WriteLine($"{name,-16} {shown}{range}");
        }
    }
}
