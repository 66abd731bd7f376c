// Decontamination of training examples: exact matches first, then near-duplicates, both reported.

namespace SearchEngine.Trainer.Data;

/// <summary>The evaluation texts below a folder, read once, that training examples are compared with.</summary>
public sealed class ContaminationCheck : IDisposable
{
    private readonly Decontamination exact = new();
    private readonly NearDuplicates near;

    /// <summary>Reads the evaluation texts.</summary>
    /// <param name="evaluationFolder">Evaluation sets; everything below it counts.</param>
    /// <exception cref="DatasetException">The folder is missing, a file in it is unreadable, or no text is there.
    /// </exception>
    public ContaminationCheck(string evaluationFolder)
    {
        List<string> texts = [];
        foreach ((string text, bool isQuery) in Decontamination.Texts(evaluationFolder))
        {
            exact.Add(text, isQuery);
            texts.Add(text);
        }
        exact.RequireTexts(evaluationFolder);
        near = new NearDuplicates(texts);
    }

    /// <summary>Leaves out what the evaluation sets hold.</summary>
    /// <param name="records">Training examples.</param>
    /// <returns>What is left, and how much was left out why.</returns>
    public (IReadOnlyList<TrainingRecord> Kept, Contamination Found) Remove(IReadOnlyList<TrainingRecord> records)
    {
        List<TrainingRecord> kept = [];
        (int equal, int alike) = (0, 0);
        foreach (TrainingRecord record in records)
        {
            if (exact.ContainsQuery(record.Query) || record.Positives.Any(exact.Contains))
            {
                equal++;
            }
            else if (record.Positives.Prepend(record.Query).Any(near.Contains))
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

    /// <inheritdoc/>
    public void Dispose() => near.Dispose();
}
