using SearchEngine.Trainer.Data;

namespace SearchEngine.Trainer.Batching;

/// <summary>
/// Draws batches of crops, each batch from one source, so that its negatives are of the positive's own kind. A batch
/// depends on seed and step alone, so a resumed run sees what an unbroken one would.
/// </summary>
internal sealed class CropBatches : IPairSource
{
    private readonly CropSource[] sources;
    private readonly SourceBlend blend;
    private readonly CropSampler sampler;
    private readonly int seed;
    private readonly int batchSize;
    private readonly List<ushort> query = [];
    private readonly List<ushort> passage = [];

    /// <summary>Creates a source of batches.</summary>
    /// <exception cref="DatasetException">No source can fill a batch.</exception>
    public CropBatches(
        IReadOnlyList<CropSource> sources, CropSettings crops, double blendTemperature, int batchSize, int seed)
    {
        this.sources = sources.Where(source => source.Corpus.RecordCount >= batchSize && source.Weight > 0).ToArray();
        if (this.sources.Length == 0)
        {
            throw new DatasetException(
                $"No source has {batchSize} records, a batch. Give more data or a smaller batch.");
        }
        blend = new SourceBlend(
            Array.ConvertAll(this.sources, source => source.Corpus.RecordCount),
            Array.ConvertAll(this.sources, source => source.Weight),
            blendTemperature);
        sampler = new CropSampler(crops);
        this.batchSize = batchSize;
        this.seed = seed;
    }

    /// <inheritdoc/>
    public void Draw(int step, PairBatch batch)
    {
        Random random = new(unchecked((seed * 1_000_003) + step));
        CropSource source = DrawSource(random);
        batch.Clear();
        HashSet<int> taken = [];
        while (batch.Queries.Count < batchSize)
        {
            int record = random.Next(source.Corpus.RecordCount);
            if (taken.Add(record))
            {
                Add(source, record, random, batch);
            }
        }
        batch.LeaveOutEqualTexts();
    }

    /// <summary>Draws the source of a batch.</summary>
    public CropSource DrawSource(Random random) => sources[blend.Draw(random)];

    /// <summary>Appends a pair of crops of a record.</summary>
    public void Add(CropSource source, int record, Random random, PairBatch batch)
    {
        sampler.Draw(source.Corpus, record, source.SentenceShare, random, query, passage);
        batch.Queries.Add(query);
        batch.Passages.Add(passage);
    }
}
