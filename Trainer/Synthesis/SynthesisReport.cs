namespace SearchEngine.Trainer.Synthesis;

/// <summary>What a synthesis made, and what round-trip filtering left of it, by kind.</summary>
/// <param name="Made">Pairs cut from the corpus.</param>
/// <param name="Kept">Pairs kept.</param>
public sealed record SynthesisReport(
    IReadOnlyDictionary<SynthesisKind, int> Made, IReadOnlyDictionary<SynthesisKind, int> Kept)
{
    /// <summary>Counts what was kept.</summary>
    /// <param name="made">Pairs made, by kind.</param>
    /// <param name="kept">Those that were kept.</param>
    public static SynthesisReport Of(
        IReadOnlyDictionary<SynthesisKind, int> made, IReadOnlyList<SyntheticPair> kept) =>
        new(made, new SortedDictionary<SynthesisKind, int>(
            kept.CountBy(pair => pair.Kind).ToDictionary(count => count.Key, count => count.Value)));
}
