using SearchEngine.Embedder;
using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Batching;

/// <summary>
/// Batches of records drawn at random, blended across sources within a batch; the seed and the step's number alone
/// decide which. No query is in a batch twice, and no passage answers two queries of it, as far as the records say.
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
        HashSet<string> answers = new(StringComparer.Ordinal);  // all positives of the batch's queries, and these
        HashSet<string> passages = new(StringComparer.Ordinal); // the batch's own positives
        List<ContrastiveExample> batch = [];
        for (int attempt = 0; batch.Count < batchSize && attempt < batchSize * AttemptsPerPlace; attempt++)
        {
            IReadOnlyList<TrainingRecord> source = sources[blend.Draw(random)];
            TrainingRecord record = source[random.Next(source.Count)];
            int chosen = random.Next(record.Positives.Count);
            string positive = record.Positives[chosen];
            if (answers.Contains(record.Query) || answers.Contains(positive) || passages.Overlaps(record.Positives))
            {
                continue;
            }
            answers.Add(record.Query);
            answers.UnionWith(record.Positives);
            passages.Add(positive);
            batch.Add(Example(record, chosen, random));
        }
        return batch;
    }

    private ContrastiveExample Example(TrainingRecord record, int positive, Random random)
    {
        bool bothSides = record.Task != TrainingTask.Retrieval;
        string? other = bothSides ? record.Instruction : null;
        int[] negatives = Enumerable.Range(0, record.Negatives.Count).ToArray();
        if (negatives.Length > hardNegatives)
        {
            random.Shuffle(negatives);
            negatives = negatives[..hardNegatives];
        }
        float[]? targets = record.Scores is not { } scores ? null
            : [scores[positive], .. negatives.Select(negative => scores[record.Positives.Count + negative])];
        return new ContrastiveExample(
            prepare(record.Query, EmbeddingRole.Query, record.Instruction),
            prepare(record.Positives[positive], EmbeddingRole.Document, other),
            Array.ConvertAll(negatives, negative => prepare(record.Negatives[negative], EmbeddingRole.Document, other)),
            targets);
    }
}
