// From one generation to another: catch up, hold writes back for a moment, replace one file, go on.
using System.Diagnostics;

namespace SearchEngine.Index.Generations;

public sealed partial class GenerationSet
{
    private static readonly TimeSpan LagPeriod = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// Serves another generation. No search fails or waits; writes wait for the moment of the switch; no acknowledged
    /// write is lost. What was served follows from then on, so that <see cref="RollBackAsync"/> is at once.
    /// </summary>
    /// <param name="number">A generation that is ready or kept; null for the one that is ready.</param>
    /// <param name="keep">How many generations that were served before are kept, 0 for none.</param>
    /// <param name="progress">Told of each step as it begins.</param>
    /// <param name="ct">Stops the switch before it happens.</param>
    /// <exception cref="NotFoundException">There is no such generation.</exception>
    /// <exception cref="InvalidInputException">It does not have every document yet.</exception>
    /// <exception cref="StorageUnavailableException">It does not follow, or the disk fails; nothing is switched.
    /// </exception>
    public Task<SwitchReport> SwitchAsync(
        int? number, int keep = 1, Action<SwitchStep>? progress = null, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        return ChangeServedAsync(() => number ?? Shadow ?? throw new NotFoundException(
            $"Collection '{Name}' has no generation to switch to; reindex first."), keep, progress, ct);
    }

    /// <summary>Returns to a generation that was served before.</summary>
    /// <param name="number">Its number; null for the one that was served last.</param>
    /// <param name="ct">Stops it before it happens.</param>
    /// <exception cref="NotFoundException">None is kept, or not that one.</exception>
    /// <exception cref="StorageUnavailableException">It does not follow, or the disk fails; nothing is switched.
    /// </exception>
    public Task<SwitchReport> RollBackAsync(int? number = null, CancellationToken ct = default) =>
        ChangeServedAsync(() => number ?? _manifest.Generations.Where(entry => entry.State == GenerationState.Kept)
            .OrderByDescending(entry => entry.Turn).FirstOrDefault()?.Number ?? throw new NotFoundException(
                $"Collection '{Name}' keeps no earlier generation to return to."), int.MaxValue, progress: null, ct);

    /// <summary>Removes a generation that is not served, with its files.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="ct">Stops it before it begins.</param>
    /// <exception cref="NotFoundException">There is no such generation.</exception>
    /// <exception cref="InvalidInputException">It is the one that is served.</exception>
    public async Task RemoveAsync(int number, CancellationToken ct = default)
    {
        await _changes.WaitAsync(ct);
        try
        {
            if (EntryOf(number).State == GenerationState.Served)
                throw new InvalidInputException("generation", $"{number} is served; switch to another one first.");
            RemoveOne(number);
        }
        finally
        {
            _changes.Release();
        }
    }

    private async Task<SwitchReport> ChangeServedAsync(
        Func<int> choose, int keep, Action<SwitchStep>? progress, CancellationToken ct)
    {
        await _changes.WaitAsync(ct);
        try
        {
            Generation from = _served;
            int number = choose();
            GenerationEntry entry = EntryOf(number);
            if (entry.State is GenerationState.Served or GenerationState.Building)
            {
                throw new InvalidInputException("generation", entry.State == GenerationState.Served
                    ? $"{number} is the one that is served." : $"{number} does not have every document yet.");
            }

            Generation to = GenerationOf(number);
            progress?.Invoke(SwitchStep.CatchingUp);
            await ApproachAsync(to, ct);
            progress?.Invoke(SwitchStep.Switching);
            double pauseMs = await SwitchPausedAsync(to, ct);
            foreach (Generation other in _generations.Where(other => other != to && other != from))
            {
                bool follows = other.Follower is not null;
                await other.StopFollowingAsync();
                if (follows)
                    Follow(other, isSame: false);
            }

            RemoveBeyond(keep);
            return new SwitchReport(from.Number, to.Number, pauseMs, to.Collection!.Count);
        }
        finally
        {
            _changes.Release();
        }
    }

    // Most of the lag goes while writes go on; the pause is for the rest.
    private async Task ApproachAsync(Generation to, CancellationToken ct)
    {
        long started = _options.Clock.GetTimestamp();
        while (LagOf(to) > _options.SwitchLag)
        {
            bool isLong = _options.Clock.GetElapsedTime(started) > _options.LongestApproach;
            if (isLong && LagOf(to) != long.MaxValue)
                return;
            await Task.Delay(LagPeriod, _options.Clock, ct);
        }
    }

    private async Task<double> SwitchPausedAsync(Generation to, CancellationToken ct)
    {
        Generation from = _served;
        long started = Stopwatch.GetTimestamp();
        try
        {
            await _gate.CloseAsync();
            await from.Collection!.WaitForAppliedAsync(ct);
            while (LagOf(to) > 0)
            {
                if (Stopwatch.GetElapsedTime(started) > _options.LongestPause)
                {
                    throw new StorageUnavailableException(
                        $"Generation {to.Number} of collection '{Name}' lacked {LagOf(to)} documents after writes had "
                        + $"been held back for {_options.LongestPause.TotalSeconds:f0} s. Nothing was switched; try "
                        + "again when fewer writes arrive.");
                }

                await Task.Delay(LagPeriod, _options.Clock, ct);
            }

            RequireSame(from.Collection!, to);
            await to.StopFollowingAsync(); // before writes go on: it must not bring back what they replace
            Serve(from, to);
        }
        finally
        {
            if (to.Follower is null && to != _served)
                Follow(to, isSame: true);
            _gate.Open();
        }

        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private void Serve(Generation from, Generation to)
    {
        GenerationsManifest before = _manifest;
        long offset = Math.Max(to.Collection!.VersionOffset,
            to.Collection.VersionOffset + from.Collection!.LastVersion - to.Collection.LastVersion);
        int turn = before.Turn + 1;
        GenerationEntry served = before.Find(to.Number)! with
        {
            State = GenerationState.Served, VersionOffset = offset, Turn = turn,
        };
        GenerationEntry kept = before.Served with { State = GenerationState.Kept };
        try
        {
            PutInForce(before.With(kept).With(served) with { Turn = turn });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is not known which of the two is on the disk: unless the old one can be put back, a crash could
            // serve the new generation without the writes that would now go to the old one. So none would go there.
            PutBack(before, exception);
            throw new StorageUnavailableException(
                $"Collection '{Name}' could not be switched: {exception.Message}", isFull: false, exception);
        }

        to.Collection.RaiseVersionOffset(offset);
        _served = to;
        Follow(from, isSame: true);
    }

    private void PutBack(GenerationsManifest before, Exception reason)
    {
        try
        {
            GenerationFolders.WriteManifest(_root, before);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _failure = new StorageUnavailableException(
                $"Collection '{Name}' takes no writes: its generations.json could not be written ({reason.Message}). "
                + "Mend the disk and start the server again; nothing that was acknowledged is lost.",
                isFull: false, exception);
        }
    }

    // The follower says that they are the same; this would catch it being wrong before anybody is served the result.
    private void RequireSame(Collection from, Generation to)
    {
        if (from.Count != to.Collection!.Count)
        {
            throw new StorageUnavailableException(
                $"Generation {to.Number} of collection '{Name}' has {to.Collection.Count} documents where {from.Count} "
                + "are served. Nothing was switched; delete that generation and reindex again.");
        }
    }

    private long LagOf(Generation generation)
    {
        if (generation.Failure is { } failure)
            throw Refusal(failure.Message);
        if (generation.Follower is not { } follower)
            throw Refusal("it does not follow.");
        return follower.Trouble is { } trouble ? throw Refusal(trouble) : follower.Lag;

        StorageUnavailableException Refusal(string reason) => new(
            $"Generation {generation.Number} of collection '{Name}' cannot be served: {reason} Nothing was switched.");
    }

    private void RemoveBeyond(int keep)
    {
        int[] surplus = [.. _manifest.Generations.Where(entry => entry.State == GenerationState.Kept)
            .OrderByDescending(entry => entry.Turn).Skip(keep).Select(entry => entry.Number)];
        foreach (int number in surplus)
            RemoveOne(number);
    }

    // The manifest first: files that it does not name are garbage, which the next opening clears away.
    // Who reads it may finish: it is closed and deleted behind the caller's back.
    private void RemoveOne(int number)
    {
        Generation generation = GenerationOf(number);
        PutInForce(_manifest.Without(number));
        _generations = [.. _generations.Where(other => other != generation)];
        _removals = Task.WhenAll(_removals, CloseAndDeleteAsync(generation));
    }

    private async Task CloseAndDeleteAsync(Generation generation)
    {
        try
        {
            await Task.Run(generation.CloseAsync);
            GenerationFolders.Delete(_root, generation.Number);
        }
        catch (Exception exception)
        {
            _options.OnTrouble?.Invoke(exception); // the next opening deletes what is left
        }
    }

    private GenerationEntry EntryOf(int number) => _manifest.Find(number)
        ?? throw new NotFoundException($"There is no generation {number} of collection '{Name}'.");
}
