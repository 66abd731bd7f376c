// Positive-aware hard negative mining (NV-Retriever, arXiv 2407.15831): passages that look right to a teacher, but not
// as right as the answer does. Without that bound most top hits beside the labelled answer are answers too.

using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Mining;

/// <summary>Finds hard negatives for training examples.</summary>
public sealed class HardNegativeMiner
{
    private const int Chunk = 256;

    private readonly ITeacher teacher;
    private readonly MiningSettings settings;
    private long candidates, positives, beforeWindow, aboveMargin, aboveAbsolute, aboveMax, notNeeded;

    /// <summary>Creates a miner. Not thread-safe.</summary>
    /// <param name="teacher">Finds and scores candidates.</param>
    /// <param name="settings">Which of them are kept.</param>
    public HardNegativeMiner(ITeacher teacher, MiningSettings settings)
    {
        this.teacher = teacher;
        this.settings = settings;
    }

    /// <summary>Mines for records; what negatives they had already is replaced.</summary>
    /// <param name="records">Examples with at least one positive each.</param>
    /// <param name="progress">Hears how many records are done.</param>
    /// <param name="cancellation">Stops between queries.</param>
    /// <returns>
    /// The records in their order, with negatives and the teacher's scores (which distillation needs), and the report.
    /// </returns>
    public async Task<(IReadOnlyList<TrainingRecord> Records, MiningReport Report)> MineAsync(
        IReadOnlyList<TrainingRecord> records, IProgress<int>? progress, CancellationToken cancellation)
    {
        TrainingRecord[] mined = new TrainingRecord[records.Count];
        List<float> lowest = [];
        List<float> kept = [];
        candidates = positives = beforeWindow = aboveMargin = aboveAbsolute = aboveMax = notNeeded = 0;
        int done = 0;
        foreach (IGrouping<string?, int> group in Enumerable.Range(0, records.Count)
            .GroupBy(i => records[i].Instruction))
        {
            foreach (int[] chunk in group.Chunk(Chunk))
            {
                string[] queries = Array.ConvertAll(chunk, i => records[i].Query);
                IReadOnlyList<IReadOnlyList<Candidate>> found = await teacher.FindAsync(
                    queries, group.Key, settings.Candidates, cancellation);
                float[][] own = await PositiveScoresAsync(records, chunk, group.Key, cancellation);
                for (int k = 0; k < chunk.Length; k++)
                {
                    TrainingRecord record = records[chunk[k]];
                    float anchor = own[k].Min();
                    Candidate[] negatives = Choose(record, found[k], anchor, new Random(settings.Seed + chunk[k]));
                    mined[chunk[k]] = record with
                    {
                        Negatives = Array.ConvertAll(negatives, negative => negative.Text),
                        Scores = [.. own[k], .. negatives.Select(negative => negative.Score)],
                    };
                    lowest.Add(anchor);
                    kept.AddRange(negatives.Select(negative => negative.Score));
                }
                progress?.Report(done += chunk.Length);
            }
        }
        MiningReport report = new(
            records.Count, candidates, positives, beforeWindow, aboveMargin, aboveAbsolute, aboveMax, notNeeded,
            kept.Count, mined.Count(record => record.Negatives.Count == 0), ScoreQuartiles.Of(lowest),
            ScoreQuartiles.Of(kept));
        return (mined, report);
    }

    private async Task<float[][]> PositiveScoresAsync(
        IReadOnlyList<TrainingRecord> records, int[] chunk, string? instruction, CancellationToken cancellation)
    {
        List<string> queries = [];
        List<string> passages = [];
        foreach (int i in chunk)
        {
            foreach (string positive in records[i].Positives)
            {
                queries.Add(records[i].Query);
                passages.Add(positive);
            }
        }
        float[] scores = await teacher.ScoreAsync(queries, instruction, passages, cancellation);
        float[][] byRecord = new float[chunk.Length][];
        int at = 0;
        for (int k = 0; k < chunk.Length; k++)
        {
            int count = records[chunk[k]].Positives.Count;
            byRecord[k] = scores.AsSpan(at, count).ToArray();
            at += count;
        }
        return byRecord;
    }

    private Candidate[] Choose(
        TrainingRecord record, IReadOnlyList<Candidate> found, float lowestPositive, Random random)
    {
        AnswerSet own = new();
        own.Add(record);
        List<Candidate> passed = [];
        for (int rank = 0; rank < found.Count; rank++)
        {
            candidates++;
            if (Passes(own, found[rank], rank, lowestPositive))
            {
                passed.Add(found[rank]);
            }
        }
        Candidate[] chosen = passed.ToArray();
        if (settings.Sampled)
        {
            random.Shuffle(chosen);
        }
        notNeeded += Math.Max(0, chosen.Length - settings.Negatives);
        return chosen.Length > settings.Negatives ? chosen[..settings.Negatives] : chosen;
    }

    private bool Passes(AnswerSet own, Candidate candidate, int rank, float lowestPositive)
    {
        if (own.Contains(candidate.Text))
        {
            positives++;
            return false;
        }
        if (rank < settings.FirstRank)
        {
            beforeWindow++;
            return false;
        }
        if (settings.Margin > 0 && candidate.Score > lowestPositive * settings.Margin)
        {
            aboveMargin++;
            return false;
        }
        if (settings.AbsoluteMargin is { } margin && candidate.Score > lowestPositive - margin)
        {
            aboveAbsolute++;
            return false;
        }
        if (settings.MaxScore is { } limit && candidate.Score >= limit)
        {
            aboveMax++;
            return false;
        }
        return true;
    }
}
