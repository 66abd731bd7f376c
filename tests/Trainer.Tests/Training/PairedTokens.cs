using SearchEngine.Embedder;
using SearchEngine.Trainer.Batching;

namespace SearchEngine.Trainer.Tests.Training;

/// <summary>A toy task: the query of example i is token i, its passage token 100 + i behind noise, its hard negative
/// (where it has one) token 200 + i.</summary>
internal sealed class PairedTokens(int count, int batchSize) : IBatchSource
{
    public IReadOnlyList<ContrastiveExample> Batch(int step)
    {
        Random random = new(step);
        int[] order = Enumerable.Range(0, count).ToArray();
        random.Shuffle(order);
        return order.Take(batchSize).Select(i => new ContrastiveExample(
            new TokenizedInput([1, i + 4], 1),
            new TokenizedInput([.. Enumerable.Repeat(3, random.Next(0, 3)), i + 100], 0),
            i % 2 == 0 ? [new TokenizedInput([i + 200, 3], 0)] : [])).ToArray();
    }
}
