// The committer and the applier, and the places where a checkpoint holds them.
namespace SearchEngine.Index.Storage;

internal sealed partial class WritePipeline
{
    /// <summary>
    /// Runs while no write is applied: the store and the map are exactly those of <see cref="Applied"/>, and the
    /// indexer has been given every write up to there, and none after it. Reads go on.
    /// </summary>
    public async Task<T> HoldAsync<T>(Func<Task<T>> action, CancellationToken ct)
    {
        await _applying.WaitAsync(ct);
        try
        {
            return await action();
        }
        finally
        {
            _applying.Release();
        }
    }

    /// <summary>The documents written since the indexes were saved. Call within <see cref="HoldAsync"/>.</summary>
    public int[] Changed => [.. _changed];

    /// <summary>
    /// Runs in the indexer, between two writes. Documents written after that place, and only they, count as changed
    /// from then on. If it fails, they all do.
    /// </summary>
    public async Task<HashSet<int>> BetweenWritesAsync(Action action, CancellationToken ct)
    {
        HashSet<int> before = _changed;
        Exception? failure = null;
        PendingWrite marker = new(0, [])
        {
            Instead = () =>
            {
                try
                {
                    action();
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    failure = exception;
                }
            },
        };
        await HoldAsync(async () =>
        {
            before = _changed;
            _changed = [];
            await _indexer.AddAsync(marker);
            return true;
        }, ct);
        try
        {
            await marker.Searchable;
        }
        catch (Exception exception)
        {
            failure = exception; // why indexing has stopped
        }

        if (failure is null)
            return before;
        await RememberAsync(before);
        throw new StorageUnavailableException(
            $"The indexes could not be saved: {failure.Message}", _space.IsLow, failure);
    }

    /// <summary>Counts documents as changed again, because the saved indexes are not in force.</summary>
    public Task RememberAsync(HashSet<int> changed) => HoldAsync(() =>
    {
        _changed.UnionWith(changed);
        return Task.FromResult(true);
    }, CancellationToken.None);

    /// <summary>Deletes log files of this epoch that hold nothing after a place.</summary>
    public Task TruncateLogAsync(LogPosition until) =>
        until.Epoch == _log.Epoch ? _log.TruncateAsync(until.Address) : Task.CompletedTask;

    private async Task CommitAsync()
    {
        try
        {
            while (true)
            {
                await _appended.WaitAsync();
                if (_uncommitted.IsEmpty)
                {
                    if (_closing)
                        return;
                    continue;
                }

                await _log.CommitAsync();
                long until = _log.CommittedUntil;
                while (_uncommitted.TryPeek(out PendingWrite? write) && write.End <= until)
                {
                    _uncommitted.TryDequeue(out _);
                    Volatile.Write(ref _lastCommitted, write.Sequence);
                    _committed.Writer.TryWrite(write);
                }
            }
        }
        catch (Exception exception)
        {
            Stop(exception);
        }
        finally
        {
            _committed.Writer.TryComplete();
        }
    }

    private async Task ApplyAsync()
    {
        PendingWrite? current = null;
        try
        {
            await foreach (PendingWrite write in _committed.Reader.ReadAllAsync())
            {
                current = write;
                await _applying.WaitAsync();
                try
                {
                    Apply(write);
                    write.CompleteStored();
                    await _indexer.AddAsync(write); // still held: who comes between finds it in the store only
                }
                finally
                {
                    _applying.Release();
                }
            }
        }
        catch (Exception exception)
        {
            Stop(exception);
            current?.Fail(exception);
            while (_committed.Reader.TryRead(out PendingWrite? write))
                write.Fail(exception);
        }
    }

    // A reader asks the map first: so a document is in the store before it is in the map, and leaves the map first.
    private void Apply(PendingWrite write)
    {
        foreach (WriteOperation operation in write.Operations)
        {
            if (operation.Entry is { } entry)
            {
                _store.Put(entry.Ordinal, operation.Bytes.Span);
                _map.Set(entry);
            }
            else
            {
                _map.Remove(operation.Id);
                _store.Delete(operation.Ordinal);
            }

            _changed.Add(operation.Ordinal);
            _ahead.TryRemove(new KeyValuePair<string, WriteOperation>(operation.Id, operation));
        }

        foreach (ChangeFeed feed in _feeds)
            feed.Add(write.Operations.Select(operation => operation.Id));
        Interlocked.Add(ref _uncommittedBytes, -write.Bytes);
        _applied = new LogPosition(_log.Epoch, write.End, write.Sequence);
    }

    private void Stop(Exception exception)
    {
        _failure = exception;
        while (_uncommitted.TryDequeue(out PendingWrite? write))
            write.Fail(exception);
    }
}
