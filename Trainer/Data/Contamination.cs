namespace SearchEngine.Trainer.Data;

/// <summary>Training examples left out because an evaluation set has their query or a positive.</summary>
/// <param name="EvaluationTexts">Evaluation texts compared with.</param>
/// <param name="Exact">Examples left out as equal but for case, blanks and punctuation.</param>
/// <param name="Near">Examples left out as near-duplicates.</param>
public sealed record Contamination(int EvaluationTexts, int Exact, int Near)
{
    /// <summary>Leaves out what an evaluation folder holds.</summary>
    /// <param name="records">Training examples.</param>
    /// <param name="evaluationFolder">Evaluation sets; everything below it counts.</param>
    /// <returns>What is left, and how much was left out why.</returns>
    /// <exception cref="DatasetException">The folder is missing or unreadable.</exception>
    public static (IReadOnlyList<TrainingRecord> Kept, Contamination Found) Remove(
        IReadOnlyList<TrainingRecord> records, string evaluationFolder)
    {
        Decontamination exact = Decontamination.Read(evaluationFolder);
        using NearDuplicates near = new(Decontamination.Texts(evaluationFolder));
        List<TrainingRecord> kept = [];
        (int equal, int alike) = (0, 0);
        foreach (TrainingRecord record in records)
        {
            IEnumerable<string> texts = record.Positives.Prepend(record.Query);
            if (texts.Any(exact.Contains))
            {
                equal++;
            }
            else if (texts.Any(near.Contains))
            {
                alike++;
            }
            else
            {
                kept.Add(record);
            }
        }
        return (kept, new Contamination(exact.Count, equal, alike));
    }
}
