// Keeps one generation the same as another: a comparison of all versions, then change by change. Whatever goes wrong is
// mended by the next comparison, so nothing about the way need survive a crash.
using SearchEngine.Index.Storage;

namespace SearchEngine.Index.Generations;

/// <summary>Brings every document of a source into a target, for as long as it runs.</summary>
internal sealed class GenerationFollower : IAsyncDisposable
{
    private const int ComparePage = 1_024;
    private const long Unknown = long.MaxValue;
    private static readonly TimeSpan ShortestRest = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(30);

    private readonly Collection _source;
    private readonly Collection _target;
    private readonly GenerationOptions _options;
    private readonly ChangeFeed _feed;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _run;
    private long _inHand;
    private long _done;
    private long _total;
    private volatile string? _trouble;

    /// <summary>Begins to follow.</summary>
    /// <param name="source">The generation that is served.</param>
    /// <param name="target">The generation that becomes the same.</param>
    /// <param name="isSame">True when they are the same now, and no write is under way.</param>
    /// <param name="options">How it goes about it.</param>
    public GenerationFollower(Collection source, Collection target, bool isSame, GenerationOptions options)
    {
        _source = source;
        _target = target;
        _options = options;
        _feed = source.Watch();
        _inHand = isSame ? 0 : Unknown;
        _run = Task.Run(() => RunAsync(isSame));
    }

    /// <summary>Documents that differ; <see cref="long.MaxValue"/> before all have been compared.</summary>
    public long Lag => Volatile.Read(ref _inHand) is var inHand and not Unknown ? inHand + _feed.Count : Unknown;

    /// <summary>Documents compared and, where they differed, copied since the comparison began.</summary>
    public long Done => Volatile.Read(ref _done);

    /// <summary>Documents to compare in all.</summary>
    public long Total => Volatile.Read(ref _total);

    /// <summary>What keeps it from following at the moment; null when nothing does.</summary>
    public string? Trouble => _trouble;

    /// <summary>Stops following.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _run;
        _source.Unwatch(_feed);
        _stopping.Dispose();
    }

    private async Task RunAsync(bool isSame)
    {
        TimeSpan rest = ShortestRest;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (!isSame)
                    await CompareAsync(_stopping.Token);
                isSame = true;
                Volatile.Write(ref _inHand, 0);
                _trouble = null;
                rest = ShortestRest;
                while (true)
                {
                    await _feed.WaitAsync(_stopping.Token);
                    await CopyChangesAsync(_stopping.Token);
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Told and tried again: the served generation must not suffer from the trouble of another.
                isSame = false;
                Volatile.Write(ref _inHand, Unknown);
                _trouble = exception.Message;
                _options.OnTrouble?.Invoke(exception);
                await Task.Delay(rest, _options.Clock, _stopping.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                rest = rest * 2 < LongestRest ? rest * 2 : LongestRest;
            }
        }
    }

    private async Task CompareAsync(CancellationToken ct)
    {
        Volatile.Write(ref _done, 0);
        Volatile.Write(ref _total, _source.Count);
        List<string> differing = [];
        string? after = null;
        while (_source.IdsAfter(after, ComparePage) is { Count: > 0 } page)
        {
            after = page[^1];
            foreach (string id in page)
            {
                if (_source.VersionOf(id) == _target.VersionOf(id))
                    Interlocked.Increment(ref _done);
                else
                    differing.Add(id);
            }

            await CopyAsync(differing, whole: false, ct);
        }

        await CopyAsync(differing, whole: true, ct);
        after = null;
        while (_target.IdsAfter(after, ComparePage) is { Count: > 0 } page)
        {
            after = page[^1];
            differing.AddRange(page.Where(id => _source.VersionOf(id) is null));
            await CopyAsync(differing, whole: true, ct);
        }

        Volatile.Write(ref _total, Math.Max(Done, _source.Count));
        await CopyChangesAsync(ct);
    }

    // Copies full batches, and the rest where that is wanted.
    private async Task CopyAsync(List<string> ids, bool whole, CancellationToken ct)
    {
        while (ids.Count >= _options.BatchDocuments || (whole && ids.Count > 0))
        {
            List<string> batch = ids.GetRange(0, Math.Min(ids.Count, _options.BatchDocuments));
            await _target.ReplicateAsync(_source, batch, _options.Pace, ct);
            ids.RemoveRange(0, batch.Count);
            Interlocked.Add(ref _done, batch.Count);
        }
    }

    private async Task CopyChangesAsync(CancellationToken ct)
    {
        bool counts = Volatile.Read(ref _inHand) != Unknown;
        while (true)
        {
            // Set before the feed is emptied, so that the lag is never too small.
            if (counts)
                Volatile.Write(ref _inHand, _options.BatchDocuments);
            List<string> ids = _feed.Take(_options.BatchDocuments);
            if (counts)
                Volatile.Write(ref _inHand, ids.Count);
            if (ids.Count == 0)
                return;
            if (_options.Pace is { } pace)
                await pace(ct);
            await _target.ReplicateAsync(_source, ids, pace: null, ct); // a switch may wait for it, and writes with it
            if (counts)
                Volatile.Write(ref _inHand, 0);
        }
    }
}
