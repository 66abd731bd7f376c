// One search of an experiment: what each generation ranks.
namespace SearchEngine.Server.Experiments;

/// <summary>A search that both generations did.</summary>
/// <param name="Time">When.</param>
/// <param name="Query">What was asked; null where it was no text.</param>
/// <param name="Mode">How: dense, keyword or hybrid.</param>
/// <param name="AnsweredBy">The generation whose ranking the client got.</param>
/// <param name="Served">The ranking of the served generation.</param>
/// <param name="Other">The ranking of the other one.</param>
/// <param name="Overlap">Share of the documents that both found.</param>
internal sealed record ExperimentEntry(
    DateTimeOffset Time, string? Query, string Mode, int AnsweredBy, GenerationRanking Served, GenerationRanking Other,
    double Overlap);
