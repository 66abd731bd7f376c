// The threads that a device reads and writes with. They are its own, so that callers who wait for a read on the
// thread pool cannot keep that very read from running.
using System.Collections.Concurrent;

namespace SearchEngine.Index.Storage;

/// <summary>Runs disk operations on a few threads of its own. One thread keeps the order of the operations.</summary>
internal sealed class DiskQueue : IDisposable
{
    private readonly BlockingCollection<Action> _operations = new(new ConcurrentQueue<Action>());
    private readonly Thread[] _threads;

    public DiskQueue(string name, int threads)
    {
        _threads = new Thread[threads];
        for (int i = 0; i < threads; i++)
        {
            _threads[i] = new Thread(Run) { IsBackground = true, Name = name };
            _threads[i].Start();
        }
    }

    /// <summary>Adds an operation, which must not throw. False after <see cref="Dispose"/>.</summary>
    public bool TryAdd(Action operation)
    {
        try
        {
            _operations.Add(operation);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Finishes what was added, then ends the threads.</summary>
    public void Dispose()
    {
        _operations.CompleteAdding();
        foreach (Thread thread in _threads)
            thread.Join();
        _operations.Dispose();
    }

    private void Run()
    {
        foreach (Action operation in _operations.GetConsumingEnumerable())
            operation();
    }
}
