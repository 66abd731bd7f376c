// What a task measured.
namespace SearchEngine.Query.Evaluation.Tasks;

/// <summary>The result of a task.</summary>
/// <param name="Main">The name of the measure that counts.</param>
/// <param name="Values">All measures by name.</param>
/// <param name="Items">How many texts, pairs or queries were measured.</param>
/// <param name="Interval">The 95 % confidence interval of the measure that counts, over other items of the same kind.
/// </param>
public sealed record TaskReport(
    string Main, IReadOnlyDictionary<string, double> Values, int Items, ConfidenceInterval Interval)
{
    /// <summary>The measure that counts.</summary>
    public double Score => Values[Main];
}
