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
    private readonly CorpusSpans? spans;
    private readonly int spansPerBatch;

    /// <summary>Creates batches.</summary>
    /// <param name="sources">Examples by source.</param>
    /// <param name="blendTemperature">1 draws sources in proportion to size, 0 alike.</param>
    /// <param name="batchSize">Examples of a batch; fewer where there are no more different ones.</param>
    /// <param name="hardNegatives">Negatives of an example that are laid out, at most.</param>
    /// <param name="seed">Seeds the order.</param>
    /// <param name="prepare">The model's layout.</param>
    /// <param name="spans">Examples from documents alone that stand beside the records; null for none.</param>
    /// <param name="spanShare">Their share of a batch, from 0 to below 1.</param>
    /// <exception cref="DatasetException">There is no record.</exception>
    public RecordExamples(
        IReadOnlyList<IReadOnlyList<TrainingRecord>> sources, double blendTemperature, int batchSize,
        int hardNegatives, int seed, InputPreparer prepare, CorpusSpans? spans = null, double spanShare = 0)
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
        this.spans = spans;
        spansPerBatch = spans is { Count: > 0 } ? (int)(batchSize * spanShare) : 0;
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
        int records = batchSize - spansPerBatch;
        for (int attempt = 0; batch.Count < records && attempt < records * AttemptsPerPlace; attempt++)
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
        AddSpans(batch, answers, random);
        return batch;
    }

    /// <summary>Parts of documents that neither answer a query of the batch nor are in it already.</summary>
    private void AddSpans(List<ContrastiveExample> batch, HashSet<string> answers, Random random)
    {
        int full = batch.Count + spansPerBatch;
        for (int attempt = 0; batch.Count < full && attempt < spansPerBatch * AttemptsPerPlace; attempt++)
        {
            (TrainingRecord example, string document) = spans!.Draw(random);
            if (answers.Add(document))
            {
                batch.Add(Example(example, 0, random));
            }
        }
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
