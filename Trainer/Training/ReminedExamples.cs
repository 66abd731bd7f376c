using System.Globalization;
using SearchEngine.Trainer.Batching;
using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Training;

/// <summary>
/// Batches whose hard negatives are mined anew every so many steps with the model as it is by then (ANCE, Xiong et al.,
/// 2020). What was mined is kept in the work folder, so that a resumed run sees the same batches.
/// </summary>
internal sealed class ReminedExamples : IBatchSource
{
    private readonly IReadOnlyList<IReadOnlyList<TrainingRecord>> sources;
    private readonly int interval;
    private readonly string folder;
    private readonly Func<IReadOnlyList<TrainingRecord>, IReadOnlyList<TrainingRecord>> mine;
    private readonly Func<IReadOnlyList<IReadOnlyList<TrainingRecord>>, IBatchSource> batches;
    private int round = -1;
    private IBatchSource current;

    /// <summary>Creates batches; the first rounds' negatives are those that the records bring.</summary>
    /// <param name="sources">Examples by source.</param>
    /// <param name="interval">Steps between two minings, at least 1.</param>
    /// <param name="folder">Keeps what was mined.</param>
    /// <param name="mine">Gives records negatives by the model as it is.</param>
    /// <param name="batches">Makes batches of examples.</param>
    public ReminedExamples(
        IReadOnlyList<IReadOnlyList<TrainingRecord>> sources, int interval, string folder,
        Func<IReadOnlyList<TrainingRecord>, IReadOnlyList<TrainingRecord>> mine,
        Func<IReadOnlyList<IReadOnlyList<TrainingRecord>>, IBatchSource> batches)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, 1);
        this.sources = sources;
        this.interval = interval;
        this.folder = folder;
        this.mine = mine;
        this.batches = batches;
        current = batches(sources);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ContrastiveExample> Batch(int step)
    {
        int wanted = (step - 1) / interval;
        if (wanted != round)
        {
            round = wanted;
            current = wanted == 0 ? batches(sources) : batches(Mined(wanted));
        }
        return current.Batch(step);
    }

    private IReadOnlyList<TrainingRecord>[] Mined(int number)
    {
        Directory.CreateDirectory(folder);
        return sources.Select((source, i) =>
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"mined-{number}-{i}.jsonl");
            string file = Path.Combine(folder, name);
            if (source.Count == 0)
            {
                return source;
            }
            if (!File.Exists(file))
            {
                TrainingFileWriter.Write(file, mine(source));
            }
            return TrainingFile.Read(file);
        }).ToArray();
    }
}
