using SearchEngine.Trainer.Data;
using SearchEngine.Trainer.Initialization;

namespace SearchEngine.Trainer.Batching;

/// <summary>
/// Draws batches of crops, each batch from one source, so that its negatives are of the positive's own kind. A batch
/// depends on seed and step alone, so a resumed run sees what an unbroken one would.
/// </summary>
internal sealed class CropBatches
{
    private readonly CropSource[] sources;
    private readonly SourceBlend blend;
    private readonly CropSampler sampler;
    private readonly int seed;
    private readonly int batchSize;

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

    /// <summary>Draws the batch of a step.</summary>
    /// <param name="step">Number of the step.</param>
    /// <param name="queries">Cleared, then filled.</param>
    /// <param name="passages">Cleared, then filled with the passage of each query.</param>
    public void Draw(int step, BagBatch queries, BagBatch passages)
    {
        Random random = new(unchecked((seed * 1_000_003) + step));
        CropSource source = sources[blend.Draw(random)];
        queries.Clear();
        passages.Clear();
        HashSet<int> taken = [];
        List<ushort> query = [];
        List<ushort> passage = [];
        while (queries.Count < batchSize)
        {
            int record = random.Next(source.Corpus.RecordCount);
            if (taken.Add(record))
            {
                sampler.Draw(source.Corpus, record, source.SentenceShare, random, query, passage);
                queries.Add(query);
                passages.Add(passage);
            }
        }
    }
}
