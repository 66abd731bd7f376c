// Which examples a stage's objective can learn from. A row that it learns nothing from would still take a place in the
// batch, and its zero loss would dilute the mean.

using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Training;

/// <summary>The examples of one stage.</summary>
/// <param name="Sources">By source; none without something to learn.</param>
/// <param name="PassedOver">How many were left out for that.</param>
internal sealed record StageExamples(IReadOnlyList<IReadOnlyList<TrainingRecord>> Sources, int PassedOver)
{
    private const float MinPositiveScore = 0.8f; // 4 of 5: below it a scored pair is no positive

    /// <summary>How many examples there are.</summary>
    public int Count => Sources.Sum(source => source.Count);

    /// <summary>Chooses a stage's examples.</summary>
    /// <param name="stage">1 takes retrieval alone, or scored pairs too where its objective ranks them; 2 takes all.
    /// </param>
    /// <param name="settings">The stage's objective and negatives.</param>
    /// <param name="sources">What was read.</param>
    /// <param name="keepsPairScores">Whether scored pairs were read with people's scores, low ones among them.</param>
    /// <exception cref="DatasetException">Nothing is left; says what to give.</exception>
    public static StageExamples Of(
        int stage, ContrastiveSettings settings, IReadOnlyList<IReadOnlyList<TrainingRecord>> sources,
        bool keepsPairScores)
    {
        bool ranksPairs = settings.Objective == Objective.Cosent;
        TrainingRecord[][] eligible = sources.Select(source => source.Where(record =>
            stage == 2 || record.Task == TrainingTask.Retrieval ||
            (ranksPairs && record.Task == TrainingTask.Similarity)).ToArray()).ToArray();
        TrainingRecord[][] taught = Array.ConvertAll(
            eligible, source => Array.FindAll(source, record => Teaches(record, settings, keepsPairScores)));
        int count = taught.Sum(source => source.Length);
        if (count < (stage == 1 ? 2 : 1))
        {
            throw new DatasetException(Missing(stage, settings, eligible.Sum(source => source.Length), count));
        }
        return new StageExamples(taught, eligible.Sum(source => source.Length) - count);
    }

    private static bool Teaches(TrainingRecord record, ContrastiveSettings settings, bool keepsPairScores)
    {
        bool hasNegatives = record.Negatives.Count > 0 && settings.HardNegatives > 0;
        bool isScored = record.Scores is not null;
        bool isPositive = !keepsPairScores || record.Task != TrainingTask.Similarity ||
            record.Scores is not [< MinPositiveScore];
        bool byContrast = settings.UsesContrast && isPositive && (settings.InBatchNegatives || hasNegatives);
        bool byScores = isScored && settings.Objective switch
        {
            Objective.Cosent or Objective.CosineDistillation => true,
            Objective.MarginMse or Objective.KlDistillation => hasNegatives,
            _ => false,
        };
        bool misleads = settings is { UsesContrast: true, InBatchNegatives: true } && !isPositive;
        return (byContrast || byScores) && !misleads;
    }

    private static string Missing(int stage, ContrastiveSettings settings, int eligible, int taught)
    {
        if (taught == 0 && eligible > 0 && settings.UsesScores)
        {
            return $"Stage {stage} learns scores ({settings.Objective}), and none of its {eligible} examples has what " +
                "it needs: scores, and for MarginMse and KlDistillation negatives too. Give --teacher, rows with " +
                "\"scores\" (searchengine mine writes them) or scored pairs.";
        }
        if (taught == 0 && eligible > 0)
        {
            return $"Stage {stage} turns in-batch negatives off, and no example has hard negatives: searchengine mine.";
        }
        return stage == 1
            ? $"Stage 1 needs at least two retrieval examples and has {taught}. Give more rows, or --stage 2."
            : "Stage 2 has no example. Give rows with query and positives.";
    }
}
