using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Mining;

/// <summary>Has a teacher score the passages that records have already: what distillation learns from.</summary>
public static class TeacherScores
{
    private const int Chunk = 64;

    /// <summary>Scores every positive and negative; scores that were there are replaced.</summary>
    /// <param name="records">Any records.</param>
    /// <param name="teacher">The teacher.</param>
    /// <param name="progress">Hears how many records are done.</param>
    /// <param name="cancellation">Stops between chunks.</param>
    /// <returns>The records in their order.</returns>
    public static async Task<IReadOnlyList<TrainingRecord>> AddAsync(
        IReadOnlyList<TrainingRecord> records, ITeacher teacher, IProgress<int>? progress,
        CancellationToken cancellation)
    {
        TrainingRecord[] scored = new TrainingRecord[records.Count];
        int done = 0;
        foreach (IGrouping<string?, int> group in Enumerable.Range(0, records.Count)
            .GroupBy(i => records[i].Instruction))
        {
            foreach (int[] chunk in group.Chunk(Chunk))
            {
                (int Record, string Passage)[] pairs = chunk.SelectMany(i => records[i].Positives
                    .Concat(records[i].Negatives).Select(passage => (i, passage))).ToArray();
                float[] scores = await teacher.ScoreAsync(
                    Array.ConvertAll(pairs, pair => records[pair.Record].Query), group.Key,
                    Array.ConvertAll(pairs, pair => pair.Passage), cancellation);
                int at = 0;
                foreach (int i in chunk)
                {
                    int count = records[i].Positives.Count + records[i].Negatives.Count;
                    scored[i] = records[i] with { Scores = scores.AsSpan(at, count).ToArray() };
                    at += count;
                }
                progress?.Report(done += chunk.Length);
            }
        }
        return scored;
    }
}
