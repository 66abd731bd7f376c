// One open generation, with a count of those who read it, so that it is closed under nobody.
namespace SearchEngine.Index.Generations;

/// <summary>A generation in this process. Its entry in the manifest is changed by <see cref="GenerationSet"/> alone.
/// </summary>
internal sealed class Generation
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _users;
    private bool _isRetired;

    public Generation(int number, Collection collection)
    {
        Number = number;
        Collection = collection;
    }

    /// <summary>Makes one that could not be opened.</summary>
    public Generation(int number, Exception failure)
    {
        Number = number;
        Failure = failure;
    }

    public int Number { get; }

    /// <summary>The documents; null when it could not be opened.</summary>
    public Collection? Collection { get; }

    /// <summary>Why it could not be opened.</summary>
    public Exception? Failure { get; }

    /// <summary>What keeps it the same as the served generation; null when nothing does.</summary>
    public GenerationFollower? Follower { get; set; }

    /// <summary>Takes it for reading; false when it is being closed.</summary>
    public bool TryUse()
    {
        lock (_lock)
        {
            if (_isRetired || Collection is null)
                return false;
            _users++;
            return true;
        }
    }

    public void Release()
    {
        lock (_lock)
        {
            _users--;
            if (_isRetired && _users == 0)
                _idle.TrySetResult();
        }
    }

    /// <summary>Stops following.</summary>
    public async Task StopFollowingAsync()
    {
        if (Follower is { } follower)
        {
            Follower = null;
            await follower.DisposeAsync();
        }
    }

    /// <summary>Gives it to nobody any more, waits for those who have it, and closes it.</summary>
    public async Task CloseAsync()
    {
        await StopFollowingAsync();
        lock (_lock)
        {
            _isRetired = true;
            if (_users == 0)
                _idle.TrySetResult();
        }

        await _idle.Task;
        if (Collection is not null)
            await Collection.DisposeAsync();
    }
}
