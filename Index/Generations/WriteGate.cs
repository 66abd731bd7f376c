// Lets writes through side by side, and holds all of them back for the moment of a switch.
namespace SearchEngine.Index.Generations;

/// <summary>A gate that is open to many or closed to all. Who waits at a closed gate goes on when it opens.</summary>
internal sealed class WriteGate
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _closed;
    private TaskCompletionSource? _emptied;
    private int _inside;

    /// <summary>Goes in, after waiting for the gate to be open.</summary>
    public async ValueTask EnterAsync(CancellationToken ct)
    {
        while (true)
        {
            Task opened;
            lock (_lock)
            {
                if (_closed is null)
                {
                    _inside++;
                    return;
                }

                opened = _closed.Task;
            }

            await opened.WaitAsync(ct);
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            _inside--;
            if (_inside == 0)
                _emptied?.TrySetResult();
        }
    }

    /// <summary>Lets nobody in any more and waits until nobody is inside. One caller at a time.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            _closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _emptied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_inside == 0)
                _emptied.TrySetResult();
            return _emptied.Task;
        }
    }

    public void Open()
    {
        lock (_lock)
        {
            _closed?.TrySetResult();
            _closed = null;
            _emptied = null;
        }
    }
}
