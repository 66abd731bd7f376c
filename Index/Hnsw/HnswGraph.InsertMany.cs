// Building a graph from many vectors on several threads.
namespace SearchEngine.Index.Hnsw;

public sealed partial class HnswGraph
{
    /// <summary>Inserts items 0 to count - 1 into the slots of the same numbers.</summary>
    /// <param name="count">Number of items.</param>
    /// <param name="vectorOf">Gives an item's vector; called from several threads at once.</param>
    /// <param name="threads">Threads to use. One thread inserts in order, so that equal seeds make equal graphs.
    /// </param>
    /// <param name="cancellation">Stops between inserts; what was inserted stays.</param>
    public void InsertMany(int count, VectorOfItem vectorOf, int threads, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (threads == 1)
        {
            for (int item = 0; item < count; item++)
            {
                cancellation.ThrowIfCancellationRequested();
                Insert(item, vectorOf(item));
            }

            return;
        }

        int next = -1;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        Parallel.For(0, threads, parallel, _ =>
        {
            for (int item = Interlocked.Increment(ref next); item < count; item = Interlocked.Increment(ref next))
            {
                cancellation.ThrowIfCancellationRequested();
                Insert(item, vectorOf(item));
            }
        });
    }
}
