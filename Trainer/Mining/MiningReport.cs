namespace SearchEngine.Trainer.Mining;

/// <summary>What became of the candidates; a rejected one is counted once, by the first filter it met.</summary>
/// <param name="Queries">Queries mined for.</param>
/// <param name="Candidates">Candidates looked at.</param>
/// <param name="Positives">Rejected because they are positives of the query, or documents that these were cut from.</param>
/// <param name="BeforeWindow">Rejected because they ranked before the window.</param>
/// <param name="AboveMargin">Rejected as unlabelled answers by the share of the lowest positive.</param>
/// <param name="AboveAbsoluteMargin">Rejected by the absolute margin.</param>
/// <param name="AboveMaxScore">Rejected by the highest score allowed.</param>
/// <param name="NotNeeded">Passed, but there were enough.</param>
/// <param name="Negatives">Kept.</param>
/// <param name="QueriesWithoutNegatives">Queries that kept none.</param>
/// <param name="PositiveScores">Scores of the lowest positive of each query.</param>
/// <param name="NegativeScores">Scores of what was kept.</param>
public sealed record MiningReport(
    int Queries, long Candidates, long Positives, long BeforeWindow, long AboveMargin, long AboveAbsoluteMargin,
    long AboveMaxScore, long NotNeeded, long Negatives, int QueriesWithoutNegatives, ScoreQuartiles PositiveScores,
    ScoreQuartiles NegativeScores);
