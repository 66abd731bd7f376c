using SearchEngine.Embedder;
using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Batching;

/// <summary>
/// Batches of records drawn at random, blended across sources within a batch; the seed and the step's number alone
/// decide which. No query and no positive is in a batch twice, and no query's other positives are either.
/// </summary>
public sealed class RecordExamples : IBatchSource
{
    private const int AttemptsPerPlace = 20;

    private readonly IReadOnlyList<IReadOnlyList<TrainingRecord>> sources;
    private readonly SourceBlend blend;
    private readonly InputPreparer prepare;
    private readonly int batchSize;
    private readonly int hardNegatives;
    private readonly int seed;

    /// <summary>Creates batches.</summary>
    /// <param name="sources">Examples by source.</param>
    /// <param name="blendTemperature">1 draws sources in proportion to size, 0 alike.</param>
    /// <param name="batchSize">Examples of a batch; fewer where there are no more different ones.</param>
    /// <param name="hardNegatives">Negatives of an example that are laid out, at most.</param>
    /// <param name="seed">Seeds the order.</param>
    /// <param name="prepare">The model's layout.</param>
    /// <exception cref="DatasetException">There is no record.</exception>
    public RecordExamples(
        IReadOnlyList<IReadOnlyList<TrainingRecord>> sources, double blendTemperature, int batchSize,
        int hardNegatives, int seed, InputPreparer prepare)
    {
        if (sources.Sum(source => source.Count) == 0)
        {
            throw new DatasetException("There is no training example. Give rows with query and positives.");
        }
        this.sources = sources;
        this.batchSize = batchSize;
        this.hardNegatives = hardNegatives;
        this.seed = seed;
        this.prepare = prepare;
        blend = new SourceBlend(
            sources.Select(source => source.Count).ToArray(), sources.Select(_ => 1.0).ToArray(), blendTemperature);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ContrastiveExample> Batch(int step)
    {
        Random random = new(unchecked((seed * 1_000_003) + step));
        HashSet<string> taken = new(StringComparer.Ordinal);
        List<ContrastiveExample> batch = [];
        for (int attempt = 0; batch.Count < batchSize && attempt < batchSize * AttemptsPerPlace; attempt++)
        {
            IReadOnlyList<TrainingRecord> source = sources[blend.Draw(random)];
            TrainingRecord record = source[random.Next(source.Count)];
            string positive = record.Positives[random.Next(record.Positives.Count)];
            if (taken.Contains(record.Query) || taken.Contains(positive))
            {
                continue;
            }
            taken.Add(record.Query);
            taken.UnionWith(record.Positives);
            batch.Add(Example(record, positive, random));
        }
        return batch;
    }

    private ContrastiveExample Example(TrainingRecord record, string positive, Random random)
    {
        bool bothSides = record.Task != TrainingTask.Retrieval;
        string? other = bothSides ? record.Instruction : null;
        string[] negatives = record.Negatives.ToArray();
        if (negatives.Length > hardNegatives)
        {
            random.Shuffle(negatives);
        }
        return new ContrastiveExample(
            prepare(record.Query, EmbeddingRole.Query, record.Instruction),
            prepare(positive, EmbeddingRole.Document, other),
            negatives.Take(hardNegatives).Select(text => prepare(text, EmbeddingRole.Document, other)).ToArray());
    }
}
