using SearchEngine.Embedder;
using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Batching;

/// <summary>
/// Batches of records drawn at random, blended across sources within a batch; the seed and the step's number alone
/// decide which. No query is in a batch twice; where the queries share their passages (in-batch negatives), no passage,
/// hard negatives included, answers two queries of it, as far as the records say.
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
    private readonly bool inBatchNegatives;

    /// <summary>Creates batches.</summary>
    /// <param name="sources">Examples by source.</param>
    /// <param name="blendTemperature">1 draws sources in proportion to size, 0 alike.</param>
    /// <param name="batchSize">Examples of a batch; fewer where there are no more different ones.</param>
    /// <param name="hardNegatives">Negatives of an example that are laid out, at most.</param>
    /// <param name="seed">Seeds the order.</param>
    /// <param name="prepare">The model's layout.</param>
    /// <param name="spans">Examples from documents alone that stand beside the records; null for none.</param>
    /// <param name="spanShare">Their share of a batch, from 0 to below 1.</param>
    /// <param name="inBatchNegatives">Whether each query is told from the passages of all others.</param>
    /// <exception cref="DatasetException">There is no record.</exception>
    public RecordExamples(
        IReadOnlyList<IReadOnlyList<TrainingRecord>> sources, double blendTemperature, int batchSize,
        int hardNegatives, int seed, InputPreparer prepare, CorpusSpans? spans = null, double spanShare = 0,
        bool inBatchNegatives = true)
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
        this.inBatchNegatives = inBatchNegatives;
        spansPerBatch = spans is { Count: > 0 } ? (int)(batchSize * spanShare) : 0;
        blend = new SourceBlend(
            sources.Select(source => source.Count).ToArray(), sources.Select(_ => 1.0).ToArray(), blendTemperature);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ContrastiveExample> Batch(int step)
    {
        Random random = new(unchecked((seed * 1_000_003) + step));
        (TrainingRecord Record, int Positive)[] drawn = inBatchNegatives ? DrawApart(random) : DrawQueries(random);
        AnswerSet answers = new();
        foreach ((TrainingRecord record, _) in drawn)
        {
            answers.Add(record);
        }
        AnswerSet negatives = new(); // all of the batch
        List<ContrastiveExample> batch = [];
        foreach ((TrainingRecord record, int positive) in drawn)
        {
            int[] chosen = Negatives(record, inBatchNegatives ? answers : null, random);
            Array.ForEach(chosen, negative => negatives.Add(record.Negatives[negative]));
            batch.Add(Example(record, positive, chosen));
        }
        AddSpans(batch, answers, negatives, random);
        return batch;
    }

    /// <summary>Records none of whose passages answers another's query.</summary>
    private (TrainingRecord Record, int Positive)[] DrawApart(Random random)
    {
        AnswerSet answers = new();      // all that answers the records drawn, and their queries
        AnswerSet passages = new();     // the positives that stand in the batch
        HashSet<ulong> documents = []; // and their fingerprints
        List<(TrainingRecord, int)> drawn = [];
        int records = batchSize - spansPerBatch;
        for (int attempt = 0; drawn.Count < records && attempt < records * AttemptsPerPlace; attempt++)
        {
            (TrainingRecord record, int chosen) = Draw(random);
            string positive = record.Positives[chosen];
            if (answers.Contains(record.Query) || answers.Contains(positive) ||
                record.Positives.Any(passages.Contains) ||
                (record.Document is { } document && documents.Contains(document)))
            {
                continue;
            }
            answers.Add(record);
            passages.Add(positive);
            documents.Add(TextFingerprint.Of(positive).Full);
            drawn.Add((record, chosen));
        }
        return drawn.ToArray();
    }

    /// <summary>Records of different queries. No query sees the others' passages, so these may be the same.</summary>
    private (TrainingRecord Record, int Positive)[] DrawQueries(Random random)
    {
        HashSet<string> queries = new(StringComparer.Ordinal);
        List<(TrainingRecord, int)> drawn = [];
        int records = batchSize - spansPerBatch;
        for (int attempt = 0; drawn.Count < records && attempt < records * AttemptsPerPlace; attempt++)
        {
            (TrainingRecord record, int chosen) = Draw(random);
            if (queries.Add(record.Query))
            {
                drawn.Add((record, chosen));
            }
        }
        return drawn.ToArray();
    }

    private (TrainingRecord Record, int Positive) Draw(Random random)
    {
        IReadOnlyList<TrainingRecord> source = sources[blend.Draw(random)];
        TrainingRecord record = source[random.Next(source.Count)];
        return (record, random.Next(record.Positives.Count));
    }

    /// <summary>Places of a record's negatives: none that answers a query of the batch, and no more than wanted.</summary>
    private int[] Negatives(TrainingRecord record, AnswerSet? answers, Random random)
    {
        int[] negatives = Enumerable.Range(0, record.Negatives.Count)
            .Where(place => answers?.Contains(record.Negatives[place]) != true).ToArray();
        if (negatives.Length > hardNegatives)
        {
            random.Shuffle(negatives);
            negatives = negatives[..hardNegatives];
        }
        return negatives;
    }

    /// <summary>Parts of documents that neither answer a query of the batch nor are in it already.</summary>
    private void AddSpans(List<ContrastiveExample> batch, AnswerSet answers, AnswerSet negatives, Random random)
    {
        int full = batch.Count + spansPerBatch;
        for (int attempt = 0; batch.Count < full && attempt < spansPerBatch * AttemptsPerPlace; attempt++)
        {
            (TrainingRecord example, string document) = spans!.Draw(random);
            if (!answers.Contains(document) && !negatives.Contains(document))
            {
                answers.Add(document);
                batch.Add(Example(example, 0, []));
            }
        }
    }

    private ContrastiveExample Example(TrainingRecord record, int positive, int[] negatives)
    {
        bool isSymmetric = record.Task != TrainingTask.Retrieval;
        EmbeddingRole role = isSymmetric ? EmbeddingRole.Query : EmbeddingRole.Document;
        string? instruction = isSymmetric ? record.Instruction : null;
        float[]? targets = record.Scores is not { } scores ? null
            : [scores[positive], .. negatives.Select(negative => scores[record.Positives.Count + negative])];
        return new ContrastiveExample(
            prepare(record.Query, EmbeddingRole.Query, record.Instruction),
            prepare(record.Positives[positive], role, instruction),
            Array.ConvertAll(negatives, negative => prepare(record.Negatives[negative], role, instruction)),
            targets);
    }
}
